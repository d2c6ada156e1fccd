import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

import { describeMachine } from '../common/machine.mjs';
import { EXIT, runProgram, tell } from '../common/program.mjs';
import { resultsPath, writeResults } from '../common/results.mjs';
import { measureManyStations } from './many-stations.mjs';
import { measureStore } from './measure-store.mjs';
import { formatManyStations, formatStore, isReached } from './report.mjs';
import { MANY, SETTINGS } from './settings.mjs';
import { makeMongodb, makeSqlite } from './stores.mjs';

const SERVER = process.env.ISOBAR_TEST_MONGODB_URL;
const RESULTS = resultsPath('history');
const PARTS = ['year', 'stations'];

await runProgram(measure, { takesParameters: true });

/** @param {string} folder */
async function measure(folder) {
  const asked = process.argv.slice(2);
  const unknown = asked.find((part) => !PARTS.includes(part));
  if (unknown !== undefined)
    throw new Error(`${unknown} is no part; there are: ${PARTS.join(', ')}`);
  const isAsked = (/** @type {string} */ part) => asked.length === 0 || asked.includes(part);
  if (isAsked('year')) keep({ settings: SETTINGS, stores: await measureYear(folder) });
  if (!isAsked('stations')) return EXIT.reached;
  const manyStations = await measureManyStations(folder);
  process.stdout.write(`\n${formatManyStations(manyStations)}\n`);
  keep({ manyStations: { ...stamp(), settings: MANY, measured: manyStations } });
  return isReached(manyStations) ? EXIT.reached : EXIT.missed;
}

/** @param {string} folder */
async function measureYear(folder) {
  const stores = [await measureOne(await makeSqlite(folder))];
  if (SERVER === undefined) tell('MongoDB is left out: ISOBAR_TEST_MONGODB_URL names no server');
  else stores.push(await measureOne(await makeMongodb(SERVER)));
  return stores;
}

/** @param {import('./stores.mjs').MeasuredStore} measured */
async function measureOne(measured) {
  try {
    const figures = await measureStore(measured, tell);
    process.stdout.write(`\n${formatStore(figures)}\n`);
    return figures;
  } finally {
    await measured.remove();
  }
}

/**
 * Puts results in the place of earlier ones of the same part.
 *
 * @param {object} results
 */
function keep(results) {
  const earlier = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  const own = 'manyStations' in results ? {} : stamp();
  writeResults(RESULTS, { ...earlier, ...own, ...results });
}

function stamp() {
  return { date: new Date().toISOString(), machine: describeMachine() };
}
