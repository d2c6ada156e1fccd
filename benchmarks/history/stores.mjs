import { statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { URL } from 'node:url';

import { openMongodbReadingStore, openSqliteReadingStore } from '@isobar/ingest';
import { connectMongodb } from '@isobar/shared/mongodb';
import Database from 'libsql';

import { STATION } from './fill.mjs';
import { END, SETTINGS } from './settings.mjs';

const DAY_MILLISECONDS = 86_400_000;

/**
 * A new store of readings.
 *
 * @typedef {object} MeasuredStore
 * @property {string} name
 * @property {import('@isobar/ingest').ReadingStore} store
 * @property {number} filledDays so many of the last days have readings
 * @property {() => Promise<void>} [copyRollups] gives the days before those what was rolled up of the last one
 * @property {() => number | undefined} bytes on disk, where that can be told
 * @property {() => Promise<void>} remove closes it and deletes what it holds
 */

/**
 * @param {string} folder
 * @returns {Promise<MeasuredStore>}
 */
export async function makeSqlite(folder) {
  const path = join(folder, 'readings.db');
  const store = await openSqliteReadingStore({ path });
  return {
    ...{ name: 'SQLite', store, filledDays: SETTINGS.days },
    bytes: () => settledSize(path),
    remove: () => store.close(),
  };
}

/**
 * On the server that tests have, FerretDB, a year of readings takes hours. What a question about days
 * reads is rollups: those of one day are copied.
 *
 * @param {string} server
 * @returns {Promise<MeasuredStore>}
 */
export async function makeMongodb(server) {
  const url = new URL(server);
  url.pathname = `/isobar-benchmark-${process.pid}`;
  const connection = await connectMongodb({
    url: url.href,
    applicationName: 'isobar-benchmark',
  });
  const store = await openMongodbReadingStore({ database: connection.database });
  return {
    ...{ name: 'MongoDB', store, filledDays: 1 },
    bytes: () => undefined,
    copyRollups: () => copyRollups(connection.database),
    remove: async () => {
      await store.close();
      await connection.database.dropDatabase();
      await connection.close();
    },
  };
}

/** @param {import('mongodb').Db} database */
async function copyRollups(database) {
  /** @type {import('mongodb').Collection<{ _id: string, day?: number }>} */
  const hours = database.collection('hours');
  /** @type {import('mongodb').Collection<{ _id: string, start: number, end: number }>} */
  const days = database.collection('days');
  const last = END / DAY_MILLISECONDS - 1;
  const hoursOfLast = await hours.findOne({ day: last });
  const dayOfLast = await days.findOne({ end: END });
  if (hoursOfLast === null || dayOfLast === null) throw new Error('The last day is not there');
  const others = Array.from({ length: SETTINGS.days - 1 }, (_, index) => last - 1 - index);
  await hours.insertMany(others.map((day) => ({ ...hoursOfLast, _id: `${STATION}:${day}`, day })));
  await days.insertMany(
    others.map((day) => {
      const [start, end] = [day * DAY_MILLISECONDS, (day + 1) * DAY_MILLISECONDS];
      return { ...dayOfLast, _id: `${STATION}:${start}`, start, end };
    }),
  );
}

/**
 * The size of a file that has taken in what was written ahead.
 *
 * @param {string} path
 */
function settledSize(path) {
  const database = new Database(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return statSync(path).size;
}
