import type { ReadingStore } from '../store/reading-store.ts';
import type { HourTable, RolledHour } from './hour-table.ts';
import type { Mark } from './hour.ts';
import { sumUpHour } from './sum-up-hour.ts';

/**
 * Computes hours anew from their readings. One that changes meanwhile stays marked, as does one that
 * another process has rolled up meanwhile from less.
 *
 * @returns how many are rolled up now
 */
export async function rollHours(
  { table, scan }: { table: HourTable; scan: ReadingStore['scan'] },
  marks: readonly Mark[],
): Promise<number> {
  const rolled: RolledHour[] = [];
  for (const mark of marks) {
    const { station } = mark;
    const row = await table.row(mark);
    const { before } = await sumUpHour({ scan, station, row });
    rolled.push({ mark, version: row.version, rollup: before.rollup() });
  }
  return table.keep(rolled);
}
