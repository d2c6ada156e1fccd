import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { URLSearchParams } from 'node:url';

import { openSqliteReadingStore } from '@isobar/ingest';

import { tell } from '../common/program.mjs';
import { percentile } from '../common/statistics.mjs';
import { get, startDashboard } from './dashboard.mjs';
import { openDriver } from './driver.mjs';
import { readingAt, rollUp } from './fill.mjs';
import { END, MANY } from './settings.mjs';

const DAY_MILLISECONDS = 86_400_000;
const SPAN_MILLISECONDS = MANY.readings * MANY.intervalSeconds * 1000;

/**
 * What is asked of one station, or of all, and what its driver has to read for it.
 *
 * @typedef {{ name: string, days?: number, every?: string, rows: 'readings' | 'hours' | 'latest' }} ManyQuestion
 * @type {readonly ManyQuestion[]}
 */
const QUESTIONS = [
  { name: 'a day of readings', days: 1, every: 'raw', rows: 'readings' },
  { name: '30 days by 10 minutes', days: 30, every: '10m', rows: 'readings' },
  { name: '69 days by the hour', days: 69, every: '1h', rows: 'hours' },
  { name: 'the latest of all stations', rows: 'latest' },
];

/**
 * @typedef {{ p50: number, p99: number }} Times milliseconds
 * @typedef {{ name: string, rows: number, api: Times, store: Times, driver: Times }} Answered
 */

/**
 * Asks one station among few, and among many: beside what the driver takes to read the same rows.
 *
 * @param {string} folder
 * @returns {Promise<{ stations: number, questions: Answered[] }[]>}
 */
export async function measureManyStations(folder) {
  const path = join(folder, 'many.db');
  const found = [];
  let filled = 0;
  for (const stations of MANY.stations) {
    const store = await openSqliteReadingStore({ path });
    try {
      tell(`SQLite: storing ${MANY.readings} readings of each of ${stations} stations …`);
      await fill(store, filled, stations);
      await rollUp(store);
      filled = stations;
      tell('SQLite: asking …');
      found.push({ stations, questions: await askAll(store, path) });
    } finally {
      await store.close();
    }
  }
  return found;
}

/**
 * Readings of all stations as they come in, one after the other.
 *
 * @param {import('@isobar/ingest').ReadingStore} store
 * @param {number} first station
 * @param {number} end
 */
async function fill(store, first, end) {
  const each = Math.floor(MANY.batchReadings / (end - first));
  for (let from = 0; from < MANY.readings; from += each) {
    const batch = [];
    for (let seq = from + 1; seq <= Math.min(MANY.readings, from + each); seq += 1) {
      const timestamp = END - SPAN_MILLISECONDS + (seq - 1) * MANY.intervalSeconds * 1000;
      for (let station = first; station < end; station += 1) {
        batch.push({ ...readingAt(seq, timestamp), station: nameOf(station) });
      }
    }
    await store.insert(batch);
  }
}

/**
 * @param {import('@isobar/ingest').ReadingStore} store
 * @param {string} path
 */
async function askAll(store, path) {
  const dashboard = await startDashboard(store);
  const driver = openDriver(path);
  const url = `http://127.0.0.1:${dashboard.address.port}/api/stations`;
  const station = nameOf(0);
  try {
    const answered = [];
    for (const question of QUESTIONS) {
      const { name, days = 0, every = '', rows } = question;
      const time = { from: END - days * DAY_MILLISECONDS, to: END };
      const bounds = { from: String(time.from), to: String(time.to) };
      const query = new URLSearchParams({ ...bounds, every, limit: '10000' });
      const asked = rows === 'latest' ? url : `${url}/${station}/readings?${query}`;
      answered.push({
        name,
        rows: driver[rows](station, time),
        api: await timesOf(() => get(asked)),
        store: await timesOf(() => readAll(store, question, time)),
        driver: await timesOf(() => Promise.resolve(driver[rows](station, time))),
      });
    }
    return answered;
  } finally {
    driver.close();
    await dashboard.close();
  }
}

/**
 * @param {import('@isobar/ingest').ReadingStore} store
 * @param {ManyQuestion} question
 * @param {import('./driver.mjs').Time} time
 */
async function readAll(store, { rows }, { from, to }) {
  const station = nameOf(0);
  let count = 0;
  if (rows === 'latest') return (await store.latest({ to })).length;
  const pages =
    rows === 'hours'
      ? store.rollups.read({ station, from, to })
      : store.scan({ station, from, to: to - 1 });
  for await (const page of pages) count += page.length;
  return count;
}

/**
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Times>}
 */
async function timesOf(work) {
  const times = [];
  await work();
  for (let run = 0; run < MANY.runs; run += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return { p50: percentile(times, 50), p99: percentile(times, 99) };
}

/** @param {number} station */
function nameOf(station) {
  return `station-${station + 1}`;
}
