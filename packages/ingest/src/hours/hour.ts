import type { Rollup } from '@isobar/shared/summaries';

export const HOUR_MILLISECONDS = 3_600_000;

/** The hour of UTC that holds an instant, counted from 1970. Milliseconds come in, hours go out. */
export function hourOf(timestamp: number): number {
  return Math.floor(timestamp / HOUR_MILLISECONDS);
}

/** An hour of a station. */
export interface StationHour {
  readonly station: string;
  /** Of {@link hourOf}. */
  readonly hour: number;
}

/** Says that an hour's rollup may lack readings. */
export interface Mark extends StationHour {
  /** Another one each time the hour is marked. */
  readonly id: string | number;
}

/** What is kept of an hour. */
export interface HourRow {
  readonly hour: number;
  /** Another one after each change; 0: nothing is kept. */
  readonly version: number;
  /** What all its readings came to, those that were deleted too, when it was last rolled up. */
  readonly rolled?: Rollup;
  /** The part of readings that were deleted for their age. */
  readonly removed?: Rollup;
  /** `log:seq` of readings that count as `removed`, and may still be there. */
  readonly removing?: ReadonlySet<string>;
}

/** What the readings of an hour, or of a part of one, come to. */
export interface HourPiece {
  /** Milliseconds: where the hour begins, or where it was cut. */
  readonly start: number;
  readonly rollup: Rollup;
  /** How many readings had to be read for it. */
  readonly read: number;
}

export interface HoursQuery {
  readonly station: string;
  /** Milliseconds, the first instant and the one after the last; hours that they cut come whole. */
  readonly from: number;
  readonly to: number;
  /** Tells of the hour that begins at an instant where within it to cut it in two; both milliseconds. */
  readonly cutAt?: (start: number) => number | undefined;
  readonly signal?: AbortSignal;
}
