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

const DATE_TIME = z.regexes.datetime({ offset: true });
/** Everything of a date-time in a leap second but its "60", which `DATE_TIME` and Date.parse refuse. */
const LEAP_SECOND = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:)60(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * An instant as stations write it (RFC 3339 with an offset, or Unix seconds or milliseconds),
 * turned into milliseconds since 1970-01-01T00:00:00Z. A leap second has no number of its own there:
 * all of it is 23:59:59.999, so that neither order nor the identity of its neighbours suffers.
 */
export const timestampSchema = z
  .union([z.string(), z.number()], { error: expectation })
  .transform((value, context) => {
    const milliseconds = typeof value === 'number' ? fromNumber(value) : fromText(value);
    if (milliseconds >= 0 && milliseconds <= LAST_INSTANT) return milliseconds;
    context.addIssue({ code: 'custom', message: expectation });
    return z.NEVER;
  });

/** As {@link timestampSchema}, where all there is is text: in a URL, a command line, a CSV file. */
export const instantSchema = z
  .string({ error: 'expected one instant' })
  .transform((text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text))
  .pipe(timestampSchema);

function fromNumber(value: number): number {
  return Math.round(value < FIRST_MILLISECONDS ? value * 1000 : value);
}

function fromText(text: string): number {
  if (DATE_TIME.test(text)) return Date.parse(text);
  const upperCase = text.toUpperCase(); // "t" and "z" are allowed [RFC 3339, 5.6]
  if (DATE_TIME.test(upperCase)) return Date.parse(upperCase);
  const [, start, offset] = LEAP_SECOND.exec(upperCase) ?? [];
  const before = `${start}59.999${offset}`;
  if (!DATE_TIME.test(before)) return Number.NaN;
  return isEndOfMonth(Date.parse(before)) ? Date.parse(before) : Number.NaN;
}

/** Leap seconds are put in at the end of a month, UTC, and nowhere else [RFC 3339, appendix D]. */
function isEndOfMonth(lastMillisecond: number): boolean {
  const next = new Date(lastMillisecond + 1);
  return next.getUTCDate() === 1 && next.getUTCHours() === 0 && next.getUTCMinutes() === 0;
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
