import type { Source } from '../hours/read-hours.ts';
import type { DayTable } from './day-table.ts';
import { daysOf, type DayMark, type StationDay } from './day.ts';
import { rollDays, wantDays } from './roll-days.ts';

/** What the readings of each day come to: of the days that people around a station count. */
export interface DayRollups {
  /** Days that were over at `before`, milliseconds, and have to be rolled up, in order, behind `after`. */
  due(query: { before: number; after?: StationDay | undefined; limit: number }): Promise<DayMark[]>;
  /** @returns how many could be rolled up; the others stay due */
  roll(marks: readonly DayMark[]): Promise<number>;
  /** The time zone by which a station's days were gone through last, by station. */
  timeZones(): Promise<ReadonlyMap<string, string>>;
  /**
   * Has the first days of a station from `from` on, milliseconds, rolled up that hold an hour, some
   * `limit` of them.
   *
   * @returns the instant to go on from; `undefined`: none is left
   */
  wantFrom(query: {
    station: string;
    timeZone: string;
    from: number;
    limit: number;
  }): Promise<number | undefined>;
  setTimeZone(station: string, timeZone: string): Promise<void>;
}

export function createDayRollups(source: Source & { days: DayTable }): DayRollups {
  const { days } = source;
  return {
    due: (query) => days.due(query),
    roll: (marks) => rollDays(source, marks),
    timeZones: () => days.timeZones(),
    wantFrom: ({ timeZone, ...query }) => wantDays(source, { ...query, dayAt: daysOf(timeZone) }),
    setTimeZone: (station, timeZone) => days.setTimeZone(station, timeZone),
  };
}
