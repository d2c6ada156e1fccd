import { IsobarError } from '@isobar/shared';
import type { DerivedQuantity } from '@isobar/shared/derived';

import { isOfHours, type Every } from '../history/every.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Longest time that is drawn together in one request, from readings and from hours. */
const MAXIMUM_DAYS_OF_READINGS = 400;
const MAXIMUM_DAYS_OF_HOURS = 4000;

/** Where buckets come from. */
export type BucketSource = 'readings' | 'hours';

/** Hours that are kept say nothing of what is derived: that needs the readings. */
export function sourceOf(every: Every, derived: readonly DerivedQuantity[]): BucketSource {
  return every !== 'raw' && isOfHours(every) && derived.length === 0 ? 'hours' : 'readings';
}

/**
 * @param span - milliseconds
 * @throws IsobarError `ERR_QUERY_TOO_LARGE`
 */
export function checkSpan(
  { every, source }: { every: Every; source: BucketSource },
  span: number,
): void {
  if (every === 'raw') return;
  const days = source === 'hours' ? MAXIMUM_DAYS_OF_HOURS : MAXIMUM_DAYS_OF_READINGS;
  if (span <= days * DAY_MILLISECONDS) return;
  const what = isOfHours(every) && source === 'readings' ? ' and derived quantities' : '';
  throw new IsobarError(
    'ERR_QUERY_TOO_LARGE',
    `At most ${days} days are drawn together in one request with every=${every}${what}; ask for a shorter time, or for longer buckets`,
  );
}
