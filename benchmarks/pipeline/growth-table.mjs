import { formatTable } from '../common/table.mjs';
import { cpu, milliseconds, whole } from './formats.mjs';

/**
 * What a reading costs with so many stations, and so many readings stored before.
 *
 * @param {any[]} taken
 */
export function formatGrowth(taken) {
  const rows = taken.map(({ stations, stored, serverSecondsPerThousand, toWatcher, toStored }) => [
    `${whole(stations)} stations, ${whole(stored)} stored before`,
    cpu(serverSecondsPerThousand),
    ...[toWatcher.p99, toStored.p99].map(milliseconds),
  ]);
  return formatTable([['', 'processor for 1,000', 'watched, p99', 'stored, p99'], ...rows]);
}
