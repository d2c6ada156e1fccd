import type { Stretch } from '@isobar/shared/calendar';
import type { Rollup } from '@isobar/shared/summaries';

import type { DayMark, StationDay } from './day.ts';

/** What the readings of a day come to. */
export interface RolledDay extends Stretch {
  readonly rollup: Rollup;
}

/**
 * Where a store keeps what days come to. A day has to be rolled up anew once one of its hours was: the
 * store sees to that with the hour.
 */
export interface DayTable {
  /** Days from `from` to `to`, milliseconds, that are rolled up, in order; of several time zones perhaps. */
  rolled(range: { station: string; from: number; to: number }): Promise<RolledDay[]>;
  /** Days that were over at `before` and have to be rolled up, in order, behind `after`. */
  due(query: { before: number; after?: StationDay | undefined; limit: number }): Promise<DayMark[]>;
  /** @returns false where the day has to be rolled up anew again */
  keep(mark: DayMark, rollup: Rollup): Promise<boolean>;
  /** Has days rolled up that are not. */
  want(days: readonly StationDay[]): Promise<void>;
  /** The time zone in which all days of a station are rolled up, or wait for it; by station. */
  timeZones(): Promise<ReadonlyMap<string, string>>;
  setTimeZone(station: string, timeZone: string): Promise<void>;
}
