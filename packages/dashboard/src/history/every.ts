import { createDays, createWeeks, type Stretch } from '@isobar/shared/calendar';

/** The lengths of a bucket that there are, the shortest first. */
export const BUCKET_LENGTHS = ['1m', '10m', '1h', '1d', '1w'] as const;
export type BucketLength = (typeof BUCKET_LENGTHS)[number];

/** `raw`: the readings themselves. */
export type Every = 'raw' | BucketLength;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** True for a bucket that hours of UTC make up, but for one at its end that a time zone may cut. */
export function isOfHours(every: BucketLength): boolean {
  return every === '1h' || every === '1d' || every === '1w';
}

/** Up to which span each is taken: some 1,000 to 2,400 points, as many as a screen has columns. */
const AUTOMATIC: readonly (readonly [longest: number, every: Every])[] = [
  [3 * HOUR, 'raw'],
  [36 * HOUR, '1m'],
  [15 * DAY, '10m'],
  [100 * DAY, '1h'],
  [2000 * DAY, '1d'],
];

/** What suits a graph of that many milliseconds. */
export function everyFor(span: number): Every {
  return AUTOMATIC.find(([longest]) => span <= longest)?.[1] ?? '1w';
}

/** Tells the bucket that holds an instant. */
export type Grid = (instant: number) => Stretch;

const LENGTHS: Readonly<Record<Exclude<BucketLength, '1d' | '1w'>, number>> = {
  '1m': 60_000,
  '10m': 600_000,
  '1h': HOUR,
};

/** Minutes and hours are those of UTC; days and weeks are those of the time zone. */
export function createGrid(every: BucketLength, timeZone: string): Grid {
  if (every === '1d') return remember(createDays(timeZone));
  if (every === '1w') return remember(createWeeks(timeZone));
  const length = LENGTHS[every];
  return (instant) => {
    const start = Math.floor(instant / length) * length;
    return { start, end: start + length };
  };
}

/** Readings come in order: most ask for the same day as the one before. */
function remember(days: Grid): Grid {
  let last: Stretch = { start: 0, end: 0 };
  return (instant) => {
    if (instant < last.start || instant >= last.end) last = days(instant);
    return last;
  };
}
