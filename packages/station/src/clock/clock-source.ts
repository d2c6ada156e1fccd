/**
 * What a station knows of time. A board without a battery-backed clock wakes up years ago, so the
 * system clock counts only once it was set; the monotonic clock is right about stretches of time
 * from the start.
 */
export interface ClockSource {
  /** The system clock, milliseconds since 1970-01-01T00:00:00Z. It may be wrong, and may step. */
  now(): number;
  /** Milliseconds since some instant of this boot. Never steps, the same for every process of the boot. */
  monotonic(): number;
  /** Tells boots apart: monotonic times of different boots cannot be compared. */
  readonly bootId: string;
  /** True once somebody who knows the time has set the system clock in this boot. */
  isSynchronized(): boolean | Promise<boolean>;
}

/** When something happened, by both clocks. */
export interface Moment {
  readonly now: number;
  readonly monotonic: number;
  readonly bootId: string;
  /** Whether `now` can be believed. */
  readonly isClockSet: boolean;
}
