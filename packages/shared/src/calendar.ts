const DAY_MILLISECONDS = 86_400_000;
/** No clock on Earth is further from UTC: −12 to +14 hours. */
const FURTHEST_MILLISECONDS = 15 * 3_600_000;

/** A half-open stretch of time, milliseconds: `start` belongs to it, `end` does not. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** True for a time zone of the IANA database, such as `Europe/Vienna`, and for `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes the function that tells the day, as people of a time zone count days, that holds an instant.
 * Days of 23 and 25 hours come out so, and days that begin at 1 o'clock because there was no midnight.
 *
 * @param timeZone - one that {@link isTimeZone} knows
 */
export function createDays(timeZone: string): (instant: number) => Stretch {
  return createStretches(timeZone, (day) => ({ first: day, days: 1 }));
}

/** As {@link createDays}, of weeks from Monday to Sunday (ISO 8601). */
export function createWeeks(timeZone: string): (instant: number) => Stretch {
  return createStretches(timeZone, (day) => ({ first: day - daysSinceMonday(day), days: 7 }));
}

/** @param day - days since 1970-01-01, which was a Thursday */
function daysSinceMonday(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** @param around - the days that make up the stretch of a day */
function createStretches(
  timeZone: string,
  around: (day: number) => { first: number; days: number },
): (instant: number) => Stretch {
  const dayNumber = createDayNumber(timeZone);
  let usual = 0;

  /** The first second whose date is `day` or later: dates never go back, also where clocks do. */
  function startOf(day: number): number {
    // Most days begin at the same time as the one before.
    const guess = day * DAY_MILLISECONDS + usual;
    const isRight = dayNumber(guess) >= day && dayNumber(guess - 1000) < day;
    const start = isRight ? guess : search(day);
    usual = start - day * DAY_MILLISECONDS;
    return start;
  }

  function search(day: number): number {
    let before = day * DAY_MILLISECONDS - FURTHEST_MILLISECONDS;
    let from = day * DAY_MILLISECONDS + FURTHEST_MILLISECONDS;
    while (from - before > 1000) {
      const middle = Math.floor((before + from) / 2000) * 1000;
      if (dayNumber(middle) < day) before = middle;
      else from = middle;
    }
    return from;
  }

  return (instant) => {
    const { first, days } = around(dayNumber(instant));
    return { start: startOf(first), end: startOf(first + days) };
  };
}

/** Days since 1970-01-01 on the calendar that hangs on the wall there. */
function createDayNumber(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    return Date.UTC(part('year'), part('month') - 1, part('day')) / DAY_MILLISECONDS;
  };
}
