import { createProgram } from './program.ts';
import { runProgram, type RunOptions } from './run-program.ts';
import { unknownSettings } from './settings.ts';

/** Runs one command line of `isobar`, and answers with its exit code. */
export function run(options: RunOptions): Promise<number> {
  return runProgram(createProgram({ ...options, unknownSettings }), options);
}
