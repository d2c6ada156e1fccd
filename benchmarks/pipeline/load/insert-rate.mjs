import { performance } from 'node:perf_hooks';
import process from 'node:process';

import { openPlainWriter } from '../services/plain-writer.mjs';

/**
 * @typedef {{ kind: 'insert-rate', path: string, stations: number, batchReadings: number, seconds: number }} InsertRateJob
 */

/**
 * How many rows a second the driver itself writes, in transactions as large as ingest's, with nothing
 * else to do.
 *
 * @param {InsertRateJob} job
 */
export async function measureInsertRate({ path, stations, batchReadings, seconds }) {
  const writer = openPlainWriter(path);
  const body = JSON.stringify({ taken: 1, humidity: 54.3, pressure: 1013.2, temperature: 21.4 });
  const used = process.cpuUsage();
  const start = performance.now();
  let [rows, turn] = [0, 0];
  while (performance.now() - start < seconds * 1000) {
    const batch = Array.from({ length: batchReadings }, () => {
      const station = `station-${turn % stations}`;
      const seq = 1 + Math.floor(turn++ / stations);
      const time = Date.now();
      return { station, log: 'load0001', seq, timestamp: time, receivedAt: time, body };
    });
    writer.write(batch);
    rows += batchReadings;
  }
  const passed = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(used);
  writer.close();
  return {
    readingsPerSecond: rows / passed,
    serverSecondsPerThousand: ((user + system) / 1e6 / rows) * 1000,
  };
}
