import { performance } from 'node:perf_hooks';
import process from 'node:process';

import { rollDue } from '../common/roll-due.mjs';
import { END, SETTINGS } from './settings.mjs';

export const STATION = 'bench';
const SECONDS_A_DAY = 86_400;

/**
 * Stores the readings of the last days of the station.
 *
 * @param {import('@isobar/ingest').ReadingStore} store
 * @param {number} days
 * @returns {Promise<{ readings: number, seconds: number }>}
 */
export async function fill(store, days) {
  const begin = END - days * SECONDS_A_DAY * 1000;
  const step = SETTINGS.intervalSeconds * 1000;
  const begun = performance.now();
  let seq = 0;
  for (let from = begin; from < END; from += SETTINGS.batchReadings * step) {
    const batch = [];
    for (let at = from; at < Math.min(END, from + SETTINGS.batchReadings * step); at += step) {
      seq += 1;
      batch.push(readingAt(seq, at));
    }
    await store.insert(batch);
  }
  return { readings: seq, seconds: (performance.now() - begun) / 1000 };
}

/**
 * Rolls up every hour, as ingest does once it is over.
 *
 * @param {import('@isobar/ingest').ReadingStore} store
 * @returns {Promise<{ hours: number, cpuSeconds: number }>}
 */
export async function rollUp({ rollups }) {
  const begun = process.cpuUsage();
  const hours = await rollDue(rollups, END);
  await rollDue(rollups.days, END);
  const { user, system } = process.cpuUsage(begun);
  return { hours, cpuSeconds: (user + system) / 1e6 };
}

/**
 * Has the station stand in a time zone, and its days added up, as ingest does within a minute.
 *
 * @param {import('@isobar/ingest').ReadingStore} store
 * @param {string} timeZone
 */
export async function moveTo(store, timeZone) {
  const { days } = store.rollups;
  await store.setProfile(STATION, { label: null, position: null, elevation: null, timeZone });
  /** @type {number | undefined} */
  let from = 0;
  while (from !== undefined) {
    from = await days.wantFrom({ station: STATION, timeZone, from, limit: 100 });
  }
  await rollDue(days, END);
}

/**
 * Six quantities with as many digits as sensors have.
 *
 * @param {number} seq
 * @param {number} timestamp
 */
export function readingAt(seq, timestamp) {
  const day = ((timestamp / 1000) % SECONDS_A_DAY) / SECONDS_A_DAY;
  const wave = Math.sin(2 * Math.PI * day);
  /** @param {number} factor */
  const noise = (factor) => ((seq * factor) % 97) / 97;
  return {
    ...{ station: STATION, log: 'k3v9q2', seq, timestamp, receivedAt: timestamp + 50 },
    values: {
      temperature: round(10 + 8 * wave + noise(31), 2),
      humidity: round(60 - 20 * wave + noise(37), 1),
      pressure: round(1013 + 5 * noise(41), 1),
      windSpeed: round(6 * noise(43), 1),
      windDirection: Math.round(360 * noise(53)),
      rain: seq % 60 === 0 ? 0.2 : 0,
    },
  };
}

/**
 * @param {number} value
 * @param {number} decimals
 */
function round(value, decimals) {
  return Number(value.toFixed(decimals));
}
