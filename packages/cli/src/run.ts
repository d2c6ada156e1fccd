import { createProgram } from './program.ts';
import { runProgram, type RunOptions } from './run-program.ts';
import { unknownSettings } from './settings.ts';

/** Runs one command line of `isobar`, and answers with its exit code. */
export async function run(options: RunOptions): Promise<number> {
  const [wanted] = options.arguments;
  return runProgram(await createProgram({ ...options, unknownSettings }, wanted), options);
}
