import process from 'node:process';

import { describeMachine } from '../common/machine.mjs';
import { EXIT, runProgram, tell } from '../common/program.mjs';
import { resultsPath, writeResults } from '../common/results.mjs';
import { formatTable } from '../common/table.mjs';
import { measureStore } from './measure-store.mjs';
import { SETTINGS } from './settings.mjs';
import { makeMongodb, makeSqlite } from './stores.mjs';

const SERVER = process.env.ISOBAR_TEST_MONGODB_URL;

await runProgram(measure);

/** @param {string} folder */
async function measure(folder) {
  const stores = [await measureOne(await makeSqlite(folder))];
  if (SERVER === undefined) tell('MongoDB is left out: ISOBAR_TEST_MONGODB_URL names no server');
  else stores.push(await measureOne(await makeMongodb(SERVER)));
  writeResults(resultsPath('history'), {
    date: new Date().toISOString(),
    machine: describeMachine(),
    settings: SETTINGS,
    stores,
  });
  return EXIT.reached;
}

/**
 * @typedef {Awaited<ReturnType<typeof measureStore>>} StoreFigures
 * @param {import('./stores.mjs').MeasuredStore} measured
 * @returns {Promise<StoreFigures>}
 */
async function measureOne(measured) {
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
