import { CommanderError } from 'commander';

import { IsobarError } from '@isobar/shared';

import type { Context } from './context.ts';
import { createProgram } from './program.ts';

/**
 * Runs one command line.
 *
 * @returns the exit code: 0, 1 for a failure that was told in words, 2 for a command line that does not fit
 */
export async function run(options: Context & { arguments: readonly string[] }): Promise<number> {
  try {
    await createProgram(options).parseAsync(options.arguments, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (options.stopping.aborted && isAbort(error)) return 0;
    options.errorOutput.write(`${explain(error)}\n`);
    return 1;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function explain(error: unknown): string {
  if (error instanceof IsobarError) return `isobar: ${error.message} [${error.code}]`;
  // No error of ours: the stack tells a developer where to look.
  return `isobar: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
