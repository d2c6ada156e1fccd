import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { findMosquitto } from '../broker/servers/mosquitto.mjs';
import { openFilesLimit } from '../common/process-figures.mjs';
import { findGoals } from './goals.mjs';
import { formatReport } from './report.mjs';
import { runBenchmark } from './run-benchmark.mjs';
import { isobar } from './services/isobar.mjs';
import { mosquittoWith } from './services/mosquitto.mjs';
import { missingForRabbitmq, rabbitmq } from './services/rabbitmq.mjs';
import { SETTINGS } from './settings.mjs';

/** Exit codes: 0 all goals are reached, 1 some are missed, 2 nothing could be measured. */
const MISSED = 1;
const NOT_MEASURED = 2;

const RESULTS = fileURLToPath(new URL('../results/pipeline.json', import.meta.url));
/** Files that a process has open beside its connections. */
const OTHER_FILES = 200;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => process.exit(NOT_MEASURED));
}
process.exitCode = await main();

/** @returns {Promise<number>} exit code */
async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'isobar-benchmark-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const settings = { ...SETTINGS, growthStations: affordableStations() };
    const results = await runBenchmark({ settings, isobar, ...findPeers(), folder, tell });
    mkdirSync(join(RESULTS, '..'), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
    process.stdout.write(`\n${formatReport(results)}`);
    return findGoals(results).every(({ isReached }) => isReached) ? 0 : MISSED;
  } catch (error) {
    tell(`NOTHING WAS MEASURED: ${error instanceof Error ? error.message : String(error)}`);
    return NOT_MEASURED;
  }
}

function findPeers() {
  const peers = [];
  const missing = [];
  const mosquitto = findMosquitto();
  if (mosquitto === undefined) missing.push('mosquitto');
  else peers.push(mosquittoWith(mosquitto.program));
  const lacking = missingForRabbitmq();
  if (lacking === undefined) peers.push(rabbitmq);
  else missing.push(lacking);
  for (const name of missing) tell(`MISSING: ${name}; install it with: apt-get install ${name}`);
  return { peers, missing };
}

function affordableStations() {
  const limit = openFilesLimit() - OTHER_FILES;
  return SETTINGS.growthStations.filter((stations) => {
    if (stations <= limit) return true;
    tell(`Without ${stations} stations: a process may open no more files here (see ulimit -n).`);
    return false;
  });
}

/** @param {string} line */
function tell(line) {
  process.stderr.write(`${line}\n`);
}
