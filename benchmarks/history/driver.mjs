import Database from 'libsql';

const STATION = '(SELECT id FROM stations WHERE name = ?)';

/**
 * The rows that a question is answered from, as SQLite's driver gives them, with nothing made of them.
 *
 * @typedef {{ from: number, to: number }} Time milliseconds, `to` left out
 * @typedef {{ readings: Ask, hours: Ask, latest: Ask, close: () => void }} Driver
 * @typedef {(station: string, time: Time) => number} Ask the number of rows
 *
 * @param {string} path of the store
 * @returns {Driver}
 */
export function openDriver(path) {
  const database = new Database(path);
  const readings = database.prepare(
    `SELECT log, seq, timestamp, received_at, clock, body FROM readings
     WHERE station = ${STATION} AND timestamp >= ? AND timestamp < ? ORDER BY timestamp`,
  );
  const hours = database.prepare(
    `SELECT hour, rolled FROM hours WHERE station = ${STATION} AND hour >= ? AND hour < ? ORDER BY hour`,
  );
  const latest = database.prepare(
    `SELECT stations.name, log, seq, timestamp, received_at, clock, body
     FROM stations JOIN readings ON (log, seq) = (
       SELECT log, seq FROM readings WHERE station = stations.id ORDER BY timestamp DESC LIMIT 1)`,
  );
  return {
    readings: (station, { from, to }) => readings.all([station, from, to]).length,
    hours: (station, { from, to }) => hours.all([station, from / 3.6e6, to / 3.6e6]).length,
    latest: () => latest.all([]).length,
    close: () => database.close(),
  };
}
