import { daysThatHold } from '../days/day.ts';
import type { ReadingStore } from '../store/reading-store.ts';
import type { StationProfiles } from '../store/station-profile.ts';
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
  source: { table: HourTable; scan: ReadingStore['scan'] } & Pick<StationProfiles, 'profiles'>,
  marks: readonly Mark[],
): Promise<number> {
  const { table, scan } = source;
  const profiles = await source.profiles([...new Set(marks.map(({ station }) => station))]);
  const rolled: RolledHour[] = [];
  for (const mark of marks) {
    const { station } = mark;
    const row = await table.row(mark);
    const { before } = await sumUpHour({ scan, station, row });
    const days = daysThatHold(mark, profiles.get(station));
    rolled.push({ mark, version: row.version, rollup: before.rollup(), days });
  }
  return table.keep(rolled);
}
