import { createDays } from '@isobar/shared/calendar';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a span is summed up by: bars that are few enough to be told apart. */
const LENGTHS = [
  { longest: 3 * HOUR, milliseconds: 5 * MINUTE, name: '5 min' },
  { longest: 12 * HOUR, milliseconds: 15 * MINUTE, name: '15 min' },
  { longest: 4 * DAY, milliseconds: HOUR, name: '1 h' },
] as const;

export interface SumBars {
  /** Where each bar begins, in seconds. */
  readonly times: number[];
  readonly sums: number[];
  /** How long a bar is, in words. */
  readonly length: string;
}

/**
 * Sums up what fell: single tips of a gauge say little. There is no bar where nothing is known.
 *
 * @param points - times in seconds, rising
 * @param span - milliseconds; longer spans have a bar for each day of the time zone
 */
export function sumBars(
  points: { times: readonly number[]; column: readonly (number | null)[] },
  span: { from: number; to: number; timeZone: string },
): SumBars {
  const length = LENGTHS.find(({ longest }) => span.to - span.from <= longest);
  const barOf = length === undefined ? createDays(span.timeZone) : createBars(length.milliseconds);
  const sums = new Map<number, number>();
  let bar = { start: 0, end: 0 };
  for (const [index, value] of points.column.entries()) {
    const time = (points.times[index] ?? 0) * 1000;
    if (value === null) continue;
    if (time >= bar.end) bar = barOf(time);
    sums.set(bar.start, (sums.get(bar.start) ?? 0) + value);
  }
  return {
    times: [...sums.keys()].map((each) => each / 1000),
    sums: [...sums.values()],
    length: length?.name ?? 'a day',
  };
}

function createBars(milliseconds: number): ReturnType<typeof createDays> {
  return (instant) => {
    const start = Math.floor(instant / milliseconds) * milliseconds;
    return { start, end: start + milliseconds };
  };
}
