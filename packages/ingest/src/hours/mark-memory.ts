import { HOUR_MILLISECONDS, hourOf, type StationHour } from './hour.ts';

/** An hour is rolled up when it has been over for so long. */
export const GRACE_MILLISECONDS = 5 * 60_000;
/**
 * Until an hour has been over for so long its mark is sure to be there still. Clocks of two processes
 * on one database may differ by what is between the two.
 */
const SURE_MILLISECONDS = 60_000;
const MAXIMUM_HOURS = 100_000;

/**
 * Remembers which hours are marked, so that not every batch marks again the one that all stations are
 * in. Hours that may have been rolled up meanwhile, by whatever process, are never trusted to be.
 */
export interface MarkMemory {
  /** Which hours of these readings have to be marked. */
  unmarked(readings: Iterable<{ station: string; timestamp: number }>): StationHour[];
  /** These are marked, and that is committed. */
  remember(hours: readonly StationHour[]): void;
}

export function createMarkMemory(now: () => number = Date.now): MarkMemory {
  const known = new Set<string>();
  let latest = 0;
  return {
    unmarked: (readings) => {
      latest = Math.max(latest, now()); // a clock that is set back makes no hour sure again
      const oldestSure = hourOf(latest - SURE_MILLISECONDS);
      const found = new Map<string, StationHour>();
      for (const { station, timestamp } of readings) {
        const hour = hourOf(timestamp);
        const key = keyOf({ station, hour });
        if (hour >= oldestSure && known.has(key)) continue;
        if (!found.has(key)) found.set(key, { station, hour });
      }
      return [...found.values()];
    },
    remember: (hours) => {
      const current = hourOf(now());
      if (known.size > MAXIMUM_HOURS) known.clear();
      for (const each of hours) if (each.hour >= current) known.add(keyOf(each));
    },
  };
}

/** The first hour that is not to be rolled up yet. */
export function firstNotDue(now: number): number {
  return hourOf(now - GRACE_MILLISECONDS);
}

function keyOf({ station, hour }: StationHour): string {
  return `${station} ${hour}`;
}

/** Readings that come later than so may belong to an hour whose readings were deleted. */
const LATE_MILLISECONDS = HOUR_MILLISECONDS;

/** True for a reading whose time was over long before it came. */
export function isLate({ timestamp, receivedAt }: { timestamp: number; receivedAt: number }) {
  return Math.max(Date.now(), receivedAt) - timestamp > LATE_MILLISECONDS;
}
