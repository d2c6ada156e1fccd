import type { Stretch } from '@isobar/shared/calendar';
import type { Rollup } from '@isobar/shared/summaries';

import type { HourRow, Mark, StationHour } from './hour.ts';

interface HourRange {
  readonly station: string;
  /** Hours; `to` is left out. */
  readonly from: number;
  readonly to: number;
}

/** An hour that was computed. */
export interface RolledHour {
  readonly mark: Mark;
  /** Of what was kept of it when its readings were read. */
  readonly version: number;
  readonly rollup: Rollup;
  /** That it lies in: they have to be rolled up anew after it. */
  readonly days: readonly Stretch[];
}

/** Where a store keeps rollups of hours, and marks of those that have to be rolled up anew. */
export interface HourTable {
  /** How many hours are best read at once: whole days of UTC. */
  readonly pageHours: number;
  /** Hours that are marked, in order. */
  marked(range: HourRange): Promise<number[]>;
  /** What hours came to when they were rolled up, in order. */
  rolled(range: HourRange): Promise<Pick<HourRow, 'hour' | 'rolled'>[]>;
  row(hour: StationHour): Promise<HourRow>;
  /** Marks of hours before `before`, in the order of hour and station, behind `after`. */
  due(query: { before: number; after?: StationHour | undefined; limit: number }): Promise<Mark[]>;
  /**
   * Keeps the hours whose row is as it was, and takes their marks away, where they are the same. Days
   * that hold them, in whatever time zone, hold no more.
   *
   * @returns how many were kept
   */
  keep(hours: readonly RolledHour[]): Promise<number>;
  mark(hours: readonly StationHour[]): Promise<void>;
  /** The first hour from `from` on that holds a reading. */
  nextWithReadings(query: { station: string; from: number }): Promise<number | undefined>;
  /** The first hour from `from` on of which something is kept. */
  nextKept(query: { station: string; from: number }): Promise<number | undefined>;
  /** True once hours of readings that were there before there were marks are marked. */
  isComplete(): Promise<boolean>;
  complete(): Promise<void>;
  /** Deletes hours before `before` of which no reading is left, and their days. @returns how many hours */
  removeOld(query: { station: string; before: number; limit: number }): Promise<number>;
}
