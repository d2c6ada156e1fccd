import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { openSqliteReadingStore } from '@isobar/ingest';

const BATCH_READINGS = 10_000;
const STATIONS = 15;
const INTERVAL_MILLISECONDS = 10_000;

/**
 * Fills the store of a platform that is not started yet with readings of some stations, taken until now.
 *
 * @param {string} folder
 * @param {number} readings
 */
export async function fillStore(folder, readings) {
  if (readings === 0) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = await openSqliteReadingStore({ path: join(folder, 'readings.db') });
  const begin = Date.now() - (readings / STATIONS) * INTERVAL_MILLISECONDS;
  for (let from = 0; from < readings; from += BATCH_READINGS) {
    const count = Math.min(BATCH_READINGS, readings - from);
    const batch = Array.from({ length: count }, (_value, index) => {
      const seq = 1 + Math.floor((from + index) / STATIONS);
      const timestamp = Math.round(begin + seq * INTERVAL_MILLISECONDS);
      const station = `station-${1 + ((from + index) % STATIONS)}`;
      const values = { humidity: 54.3, pressure: 1013.2, temperature: 10 + (seq % 90) / 4 };
      return { station, log: 'earlier', seq, timestamp, receivedAt: timestamp, values };
    });
    await store.insert(batch);
  }
  await store.close();
}
