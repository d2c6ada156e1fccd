import type { DerivedQuantity } from '@isobar/shared/derived';

import { drawHours, drawReadings, type Bucket } from './buckets.ts';
import { createGrid, isOfHours, type BucketLength } from './every.ts';
import type { ReadingSource } from './reading-source.ts';
import { scanDerived } from './scan-derived.ts';

/**
 * A station's readings drawn together: whole buckets, also at both ends, so that the same one always
 * says the same.
 *
 * @throws IsobarError `ERR_QUERY_TOO_LARGE`
 */
export function readBuckets(
  store: Pick<ReadingSource, 'scan' | 'rollups'>,
  query: {
    readonly station: string;
    /** Milliseconds; `from` belongs to it, `to` does not. */
    readonly from: number;
    readonly to: number;
    readonly every: BucketLength;
    readonly timeZone: string;
    readonly quantities?: ReadonlySet<string> | undefined;
    readonly signal?: AbortSignal;
    readonly maximumReadings?: number;
    /** What is derived of each reading: hours that are kept say nothing of it. */
    readonly derived?: readonly DerivedQuantity[];
    /** Of the station, in metres, where it is known. */
    readonly elevation?: number | null;
  },
): AsyncGenerator<Bucket> {
  const { station, from, to, every, timeZone, derived = [], elevation = null, ...drawing } = query;
  const { signal } = drawing;
  const grid = createGrid(every, timeZone);
  const { start } = grid(from);
  const { end } = grid(to - 1);
  if (!isOfHours(every) || derived.length > 0) {
    const past = store.scan({ station, from: start, to: end - 1 });
    const pages = scanDerived(past, { derived, elevation });
    return drawReadings({ ...drawing, grid, pages });
  }
  const pages = store.rollups.read({
    ...{ station, from: start, to: end },
    ...(every !== '1h' && { dayAt: createGrid('1d', timeZone) }),
    ...(signal && { signal }),
  });
  return drawHours({ ...drawing, grid, pages, start, end });
}
