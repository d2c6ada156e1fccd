import { z } from 'zod';

/**
 * A number from here on is milliseconds, below it seconds: 1e11 s is the year 5138, and 1e11 ms is
 * March 1973, before there were such stations.
 */
const FIRST_MILLISECONDS = 1e11;
/** 9999-12-31T23:59:59.999Z, the last instant that RFC 3339 can write. */
const LAST_INSTANT = 253_402_300_799_999;

const expectation =
  'expected an RFC 3339 date-time such as "2026-11-25T02:37:40Z", or Unix seconds or milliseconds';

/**
 * An instant as stations write it (RFC 3339 with an offset, or Unix seconds or milliseconds),
 * turned into milliseconds since 1970-01-01T00:00:00Z.
 */
export const timestampSchema = z
  .union([z.iso.datetime({ offset: true, error: expectation }), z.number()], { error: expectation })
  .transform((value, context) => {
    const milliseconds = typeof value === 'number' ? fromNumber(value) : Date.parse(value);
    if (milliseconds >= 0 && milliseconds <= LAST_INSTANT) return milliseconds;
    context.addIssue({ code: 'custom', message: expectation });
    return z.NEVER;
  });

function fromNumber(value: number): number {
  return Math.round(value < FIRST_MILLISECONDS ? value * 1000 : value);
}

/** A BeagleBone without a battery-backed clock wakes up on 2000-01-01 at the earliest. */
const EARLIEST_PLAUSIBLE = Date.UTC(2001, 0, 1);
const DAY_MILLISECONDS = 86_400_000;

/**
 * False where a timestamp can only come from a wrong clock: before 2001, or more than a day after
 * it was received. Such a reading is kept, and flagged.
 */
export function isPlausibleTimestamp(timestamp: number, receivedAt: number): boolean {
  return timestamp >= EARLIEST_PLAUSIBLE && timestamp <= receivedAt + DAY_MILLISECONDS;
}
