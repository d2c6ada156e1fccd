import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { codeOf, IsobarError } from '@isobar/shared';

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Runs a program and answers with what it wrote to standard output.
 *
 * @param options.doing - what it is run for, for the error: "dpkg cannot install the package"
 * @param options.input - what it reads; secrets go here and never among the arguments, which all users see
 * @throws IsobarError `ERR_FLASH`, with the last lines that it wrote
 */
export async function runTool(
  program: string,
  programArguments: readonly string[],
  options: { doing: string; input?: string | Buffer },
): Promise<string> {
  const { doing, input } = options;
  try {
    const running = promisify(execFile)(program, programArguments, {
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    running.child.stdin?.on('error', () => undefined); // it ended without reading: its status tells why
    running.child.stdin?.end(input ?? '');
    return (await running).stdout;
  } catch (error) {
    const reason =
      codeOf(error) === 'ENOENT' ? `${program} is not installed here` : lastLines(error);
    throw new IsobarError('ERR_FLASH', `${doing}: ${reason}`, { cause: error });
  }
}

function lastLines(error: unknown): string {
  const {
    stderr = '',
    stdout = '',
    code,
  } = error as Record<'stderr' | 'stdout', string | undefined> & {
    code?: number | string;
  };
  const told = `${stdout}\n${stderr}`.trim().split('\n').slice(-4).join('\n').trim();
  return told === '' ? `it ended with ${String(code)}` : told;
}

/** True where a program of that name can be started. */
export async function hasProgram(name: string): Promise<boolean> {
  try {
    await promisify(execFile)(name, ['--version']);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ENOENT';
  }
}
