import type { BucketAnswer } from '../../src/api/answers.ts';

/** Directions that the wind is told in. */
export const DIRECTIONS = [
  ...['N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE'],
  ...['S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW'],
] as const;

/** Beaufort 1 begins here, m/s: what is less is calm. */
const CALM_BELOW = 0.3;
/** Where each class of speeds begins, m/s. */
export const CLASS_LIMITS = [CALM_BELOW, 2, 4, 6, 8, 11] as const;

/** How often the wind came from where, and how strong. */
export interface WindRose {
  /** Means that were counted. */
  readonly count: number;
  /** Share of those that were calm, or came from nowhere in particular: 0 to 1. */
  readonly calm: number;
  /** By direction, by class: shares of all, 0 to 1. */
  readonly shares: readonly (readonly number[])[];
}

const SECTOR_DEGREES = 360 / DIRECTIONS.length;

/** Counts means of the wind by the direction they came from and by their speed; each counts the same. */
export function toWindRose(buckets: readonly BucketAnswer[]): WindRose {
  const counts = DIRECTIONS.map(() => CLASS_LIMITS.map(() => 0));
  let [count, calm] = [0, 0];
  for (const { values } of buckets) {
    const speed = values.windSpeed?.mean;
    const direction = values.windDirection?.mean;
    if (speed === undefined) continue;
    count += 1;
    if (speed < CALM_BELOW || direction === undefined) {
      calm += 1;
      continue;
    }
    const row = counts[Math.round(direction / SECTOR_DEGREES) % DIRECTIONS.length];
    const column = CLASS_LIMITS.filter((limit) => speed >= limit).length - 1;
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  const share = (part: number): number => (count === 0 ? 0 : part / count);
  return { count, calm: share(calm), shares: counts.map((row) => row.map(share)) };
}

/** What all classes of a direction come to. */
export function sumOf(shares: readonly number[]): number {
  return shares.reduce((sum, share) => sum + share, 0);
}
