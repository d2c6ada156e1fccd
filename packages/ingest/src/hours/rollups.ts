import { createDayRollups, type DayRollups } from '../days/day-rollups.ts';
import type { DayTable } from '../days/day-table.ts';
import type { DayGrid } from '../days/day.ts';
import { readDays } from '../days/read-days.ts';
import type { ReadingStore } from '../store/reading-store.ts';
import type { StationProfiles } from '../store/station-profile.ts';
import type { HourTable } from './hour-table.ts';
import type { HourPiece, HoursQuery, Mark, StationHour } from './hour.ts';
import { readHours } from './read-hours.ts';
import { rollHours } from './roll-hours.ts';

export interface RollupsQuery extends Omit<HoursQuery, 'cutAt'> {
  /** Whole days may come as one, and an hour that the end of a day cuts comes in two. */
  readonly dayAt?: DayGrid;
}

/** What the readings of each hour and of each day come to, kept so that years can be read at once. */
export interface Rollups {
  /**
   * What a station's readings come to, the oldest hour first, by pages: always the same as if
   * all of them had been read. Hours without readings do not come.
   */
  read(query: RollupsQuery): AsyncIterable<readonly HourPiece[]>;
  /** Hours before `before` that have to be rolled up, in the order of hour and station. */
  due(query: { before: number; after?: StationHour | undefined; limit: number }): Promise<Mark[]>;
  /** @returns how many could be rolled up; the others stay due */
  roll(marks: readonly Mark[]): Promise<number>;
  /** True where every hour is marked that was there before there were rollups. */
  isComplete(): Promise<boolean>;
  /**
   * Marks the first hours of a station from `from` on that hold readings, `limit` of them at most.
   *
   * @returns the hour to go on from; `undefined`: none is left
   */
  markFrom(query: { station: string; from: number; limit: number }): Promise<number | undefined>;
  /** Tells that all are marked. */
  complete(): Promise<void>;
  /**
   * Deletes hours of a station before `before`, `limit` of them at most, of which no reading is left, and
   * their days.
   *
   * @returns how many hours
   */
  removeOld(query: { station: string; before: number; limit: number }): Promise<number>;
  readonly days: DayRollups;
}

export function createRollups(
  source: { table: HourTable; days: DayTable; scan: ReadingStore['scan'] } & Pick<
    StationProfiles,
    'profiles'
  >,
): Rollups {
  const { table } = source;
  return {
    read: ({ dayAt, ...query }) =>
      dayAt === undefined ? readHours(source, query) : readDays(source, { ...query, dayAt }),
    due: (query) => table.due(query),
    roll: (marks) => rollHours(source, marks),
    isComplete: () => table.isComplete(),
    complete: () => table.complete(),
    removeOld: (query) => table.removeOld(query),
    markFrom: async ({ station, from, limit }) => {
      const hours: StationHour[] = [];
      let next = await table.nextWithReadings({ station, from });
      while (next !== undefined && hours.length < limit) {
        hours.push({ station, hour: next });
        next = await table.nextWithReadings({ station, from: next + 1 });
      }
      if (hours.length > 0) await table.mark(hours);
      return next;
    },
    days: createDayRollups(source),
  };
}
