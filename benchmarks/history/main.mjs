import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { describeMachine } from '../common/machine.mjs';
import { formatTable } from '../common/table.mjs';
import { measureStore } from './measure-store.mjs';
import { SETTINGS } from './settings.mjs';
import { makeMongodb, makeSqlite } from './stores.mjs';

/** Exit codes: 0 measured, 2 not. */
const NOT_MEASURED = 2;
const RESULTS = fileURLToPath(new URL('../results/history.json', import.meta.url));
const SERVER = process.env.ISOBAR_TEST_MONGODB_URL;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => process.exit(NOT_MEASURED));
}
process.exitCode = await main();

/** @returns {Promise<number>} exit code */
async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'isobar-benchmark-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const stores = [await measure(await makeSqlite(folder))];
    if (SERVER === undefined) tell('MongoDB is left out: ISOBAR_TEST_MONGODB_URL names no server');
    else stores.push(await measure(await makeMongodb(SERVER)));
    const results = {
      date: new Date().toISOString(),
      machine: describeMachine(),
      settings: SETTINGS,
      stores,
    };
    mkdirSync(join(RESULTS, '..'), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
    return 0;
  } catch (error) {
    tell(`NOTHING WAS MEASURED: ${error instanceof Error ? error.message : String(error)}`);
    return NOT_MEASURED;
  }
}

/**
 * @typedef {Awaited<ReturnType<typeof measureStore>>} StoreFigures
 * @param {import('./stores.mjs').MeasuredStore} measured
 * @returns {Promise<StoreFigures>}
 */
async function measure(measured) {
  try {
    const figures = await measureStore(measured, tell);
    process.stdout.write(`\n${formatReport(figures)}\n`);
    return figures;
  } finally {
    await measured.remove();
  }
}

/** @param {StoreFigures} figures */
function formatReport({ store, filled, rolled, bytesBefore, bytesAfter, questions }) {
  const rows = questions.map(({ name, rollups, fromScratch }) => [
    name,
    ...[rollups.milliseconds, rollups.cpuMilliseconds].map((figure) => figure.toFixed(0)),
    ...[fromScratch?.milliseconds, fromScratch?.cpuMilliseconds].map(
      (figure) => figure?.toFixed(0) ?? '',
    ),
  ]);
  const table = formatTable([
    [store, 'ms', 'ms of processor', 'from readings, ms', 'ms of processor'],
    ...rows,
  ]);
  const hour = (rolled.cpuSeconds / rolled.hours) * 1000;
  const size =
    bytesBefore === undefined || bytesAfter === undefined
      ? ''
      : `, ${((bytesAfter - bytesBefore) / rolled.hours).toFixed(0)} bytes`;
  return `${table}\nstored: ${(filled.readings / filled.seconds).toFixed(0)} readings/s; an hour rolled up: ${hour.toFixed(2)} ms of processor${size}`;
}

/** @param {string} line */
function tell(line) {
  process.stderr.write(`${line}\n`);
}
