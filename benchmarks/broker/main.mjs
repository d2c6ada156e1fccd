import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { openFilesLimit } from '../common/process-figures.mjs';
import { formatReport } from './report.mjs';
import { runBenchmark } from './run-benchmark.mjs';
import { findMosquitto } from './servers/mosquitto.mjs';
import { LEAST_RATIO, SETTINGS } from './settings.mjs';

/** Exit codes: 0 the goal is reached, 1 it is missed, 2 nothing could be measured. */
const MISSED = 1;
const NOT_MEASURED = 2;

const RESULTS = fileURLToPath(new URL('../results/broker.json', import.meta.url));
/** Files that a process has open beside its connections. */
const OTHER_FILES = 200;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => process.exit(NOT_MEASURED));
}
process.exitCode = await main();

/** @returns {Promise<number>} exit code */
async function main() {
  const mosquitto = findMosquitto();
  if (mosquitto === undefined) {
    tell('NOTHING WAS MEASURED: mosquitto is missing, and there is nothing to compare with.');
    tell('Install it, such as with: apt-get install mosquitto');
    return NOT_MEASURED;
  }
  const settings = { ...SETTINGS, connections: affordableConnections() };
  const folder = mkdtempSync(join(tmpdir(), 'isobar-benchmark-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const results = await runBenchmark({ settings, mosquitto, folder, tell });
    mkdirSync(join(RESULTS, '..'), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
    process.stdout.write(`\n${formatReport(results)}`);
    return results.ratio.messagesPerSecond >= LEAST_RATIO ? 0 : MISSED;
  } catch (error) {
    tell(`NOTHING WAS MEASURED: ${error instanceof Error ? error.message : String(error)}`);
    return NOT_MEASURED;
  }
}

function affordableConnections() {
  const limit = openFilesLimit() - OTHER_FILES;
  if (limit >= SETTINGS.connections) return SETTINGS.connections;
  tell(`Only ${limit} connections: a process may not open more files here (see ulimit -n).`);
  return limit;
}

/** @param {string} line */
function tell(line) {
  process.stderr.write(`${line}\n`);
}
