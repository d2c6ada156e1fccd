import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

import { openSqliteReadingStore } from '@isobar/ingest';

import { rollDue } from '../common/roll-due.mjs';
import { whole } from './formats.mjs';
import { FILE } from './services/sqlite-store.mjs';

const BATCH_READINGS = 10_000;
const TOLD_EVERY_READINGS = 5_000_000;
const STATIONS = 15;
const INTERVAL_MILLISECONDS = 10_000;
const HOUR_MILLISECONDS = 3_600_000;

/**
 * Fills the store of a platform that does not run with readings of some stations, from one number of
 * them to another; the last of all `total` is taken at `until`, in milliseconds. Hours and days are rolled up, as ingest would
 * have done long ago: else it would catch up while it is measured.
 *
 * @param {string} folder
 * @param {{ from: number, to: number, total: number, until: number, tell: (line: string) => void }} options
 */
export async function fillStore(folder, { from, to, total, until, tell }) {
  if (to <= from) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = await openSqliteReadingStore({ path: join(folder, FILE) });
  const begin = until - (total / STATIONS) * INTERVAL_MILLISECONDS;
  const start = performance.now();
  for (let next = from; next < to; next += BATCH_READINGS) {
    const count = Math.min(BATCH_READINGS, to - next);
    await store.insert(
      Array.from({ length: count }, (_value, index) => readingAt(next + index, begin)),
    );
    await setImmediate(); // signals have their turn
    if ((next + count) % TOLD_EVERY_READINGS > 0) continue;
    const perSecond = (next + count - from) / ((performance.now() - start) / 1000);
    tell(`  ${whole(next + count)} stored, ${whole(perSecond)} a second`);
  }
  tell('  rolling up their hours and days');
  await rollUp(store);
  await store.close();
}

/**
 * @param {number} index
 * @param {number} begin when the first one was taken
 */
function readingAt(index, begin) {
  const seq = 1 + Math.floor(index / STATIONS);
  const timestamp = Math.round(begin + seq * INTERVAL_MILLISECONDS);
  const station = `station-${1 + (index % STATIONS)}`;
  const values = { humidity: 54.3, pressure: 1013.2, temperature: 10 + (seq % 90) / 4 };
  return { station, log: 'earlier', seq, timestamp, receivedAt: timestamp, values };
}

/** @param {import('@isobar/ingest').ReadingStore} store */
async function rollUp({ rollups }) {
  const before = Math.floor(Date.now() / HOUR_MILLISECONDS);
  await rollDue(rollups, before);
  await rollDue(rollups.days, Date.now());
  for (let station = 1; station <= STATIONS; station += 1) {
    await rollups.days.setTimeZone(`station-${station}`, 'UTC');
  }
}
