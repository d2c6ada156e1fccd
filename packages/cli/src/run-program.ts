import { IsobarError } from '@isobar/shared';
import { CommanderError, type Command } from 'commander';

import type { ProcessContext } from './context.ts';

/** A command line, and the process that it was given to. */
export type RunOptions = ProcessContext & { readonly arguments: readonly string[] };

/**
 * Runs one command line of a program.
 *
 * @returns the exit code: 0, 1 for a failure that was told in words, 2 for a command line that does not fit
 */
export async function runProgram(program: Command, options: RunOptions): Promise<number> {
  try {
    await program.parseAsync(options.arguments, { from: 'user' });
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
