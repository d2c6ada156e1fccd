import process from 'node:process';

import { openFilesLimit } from '../common/process-figures.mjs';
import { EXIT, runProgram, tell } from '../common/program.mjs';
import { resultsPath, writeResults } from '../common/results.mjs';
import { formatReport } from './report.mjs';
import { runBenchmark } from './run-benchmark.mjs';
import { findMosquitto } from './servers/mosquitto.mjs';
import { LEAST_RATIO, SETTINGS } from './settings.mjs';

/** Files that a process has open beside its connections. */
const OTHER_FILES = 200;

await runProgram(measure);

/** @param {string} folder */
async function measure(folder) {
  const mosquitto = findMosquitto();
  if (mosquitto === undefined) {
    throw new Error(
      'mosquitto is missing, and there is nothing to compare with; install it, such as with: apt-get install mosquitto',
    );
  }
  const settings = { ...SETTINGS, connections: affordableConnections() };
  const results = await runBenchmark({ settings, mosquitto, folder, tell });
  writeResults(resultsPath('broker'), results);
  process.stdout.write(`\n${formatReport(results)}`);
  return results.ratio.messagesPerSecond >= LEAST_RATIO ? EXIT.reached : EXIT.missed;
}

function affordableConnections() {
  const limit = openFilesLimit() - OTHER_FILES;
  if (limit >= SETTINGS.connections) return SETTINGS.connections;
  tell(`Only ${limit} connections: a process may not open more files here (see ulimit -n).`);
  return limit;
}
