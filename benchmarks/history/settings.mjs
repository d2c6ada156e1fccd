import process from 'node:process';

/** What is measured, and how. */
export const SETTINGS = {
  /** How long the station has been there; a year has 365. */
  days: Number(process.env.ISOBAR_BENCH_DAYS ?? 365),
  intervalSeconds: 10,
  /** As ingest's own. */
  batchReadings: 1000,
  /** Runs of a question, of which the median counts; the first one is left out. */
  runs: 11,
  /** Runs from the readings, which take long. */
  scratchRuns: 1,
};
/** @typedef {typeof SETTINGS} Settings */

/** One station among others: its times must not grow with them. */
export const MANY = {
  stations: [10, 100],
  /** Of each station: ten million in all, of 69 days. */
  readings: Number(process.env.ISOBAR_BENCH_READINGS ?? 100_000),
  intervalSeconds: 60,
  batchReadings: 1000,
  runs: 100,
  /** Beside what SQLite's driver takes to read the same rows. */
  mostOfDriver: 2,
  /** With all the stations, of what it takes with few. */
  mostGrowth: 1.2,
};

/** 2026-01-01T00:00:00Z, before which the station's days lie. */
export const END = 1_767_225_600_000;

/**
 * The questions: so many of the last days, by what, in which time zone.
 *
 * `isFromScratchToo`: asked as well before anything is rolled up. `readsReadings`: hours are not enough.
 * `moves`: the station is said to stand in that time zone, and its days are added up anew before.
 *
 * @typedef {{ name: string, days: number, every: string, timeZone: string }} Question
 * @typedef {{ isFromScratchToo?: boolean, readsReadings?: boolean, moves?: boolean }} Conditions
 * @type {readonly (Question & Conditions)[]}
 */
export const QUESTIONS = [
  { name: 'a year of days', days: 365, every: '1d', timeZone: 'UTC', isFromScratchToo: true },
  { name: 'a year of days of another zone', days: 365, every: '1d', timeZone: 'Europe/Vienna' },
  {
    ...{ name: 'a year of days of another zone, half an hour off', days: 365, every: '1d' },
    ...{ timeZone: 'Asia/Kolkata', readsReadings: true },
  },
  {
    ...{ name: 'a year of days in Kolkata', days: 365, every: '1d' },
    ...{ timeZone: 'Asia/Kolkata', moves: true },
  },
  { name: '100 days of hours', days: 100, every: '1h', timeZone: 'UTC', isFromScratchToo: true },
  { name: 'a day of readings', days: 1, every: 'raw', timeZone: 'UTC' },
];
