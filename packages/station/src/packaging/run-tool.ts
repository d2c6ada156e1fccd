import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { codeOf, IsobarError, messageOf } from '@isobar/shared';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs a program of the build and answers with what it wrote.
 *
 * @param options.install - what to do where there is no such program
 * @throws IsobarError `ERR_PACKAGING`
 */
export async function runTool(
  program: string,
  programArguments: readonly string[],
  options: { environment?: NodeJS.ProcessEnv; install?: string } = {},
): Promise<string> {
  const { environment, install = 'install it' } = options;
  try {
    const { stdout } = await promisify(execFile)(program, programArguments, {
      maxBuffer: MAX_OUTPUT_BYTES,
      ...(environment !== undefined && { env: environment }),
    });
    return stdout;
  } catch (error) {
    const problem =
      codeOf(error) === 'ENOENT' ? `${program} is missing; ${install}` : messageOf(error);
    throw new IsobarError('ERR_PACKAGING', `The package cannot be built: ${problem}`, {
      cause: error,
    });
  }
}
