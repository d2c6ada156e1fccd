import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Exit codes of all benchmarks: the goals are reached, some are missed, something could not be measured. */
export const EXIT = { reached: 0, missed: 1, notMeasured: 2 };

/**
 * Runs a benchmark as a program, with a folder for its files that goes when the program does.
 *
 * @param {(folder: string) => Promise<number>} measure its exit code; where it throws, nothing was measured
 * @param {{ takesParameters?: boolean }} [options] false: a program that is given any says so, and measures nothing
 */
export async function runProgram(measure, { takesParameters = false } = {}) {
  const [parameter] = process.argv.slice(2);
  if (!takesParameters && parameter !== undefined) {
    tell(
      `This benchmark takes no parameters, and was given ${parameter}; benchmarks/README.md tells what it measures, and how long`,
    );
    process.exitCode = EXIT.notMeasured;
    return;
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    // Not once: npm passes on what the terminal has sent already, and the second one would end it at once.
    process.on(signal, () => process.exit(EXIT.notMeasured));
  }
  const folder = mkdtempSync(join(tmpdir(), 'isobar-benchmark-'));
  // Again where a program that is being killed still writes.
  const patience = { maxRetries: 5, retryDelay: 100 };
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, ...patience }));
  try {
    process.exitCode = await measure(folder);
  } catch (error) {
    tell(`NOTHING WAS MEASURED: ${messageOf(error)}`);
    process.exitCode = EXIT.notMeasured;
  }
}

/** @param {string} line for whoever watches; the report alone goes to standard output */
export function tell(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
