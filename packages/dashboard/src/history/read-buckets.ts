import { drawHours, drawReadings, type Bucket } from './buckets.ts';
import { createCut, createGrid, isOfHours, type BucketLength } from './every.ts';
import type { ReadingSource } from './reading-source.ts';

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
  },
): AsyncGenerator<Bucket> {
  const { station, from, to, every, timeZone, ...drawing } = query;
  const { signal } = drawing;
  const grid = createGrid(every, timeZone);
  const { start } = grid(from);
  const { end } = grid(to - 1);
  if (!isOfHours(every)) {
    const pages = store.scan({ station, from: start, to: end - 1 });
    return drawReadings({ ...drawing, grid, pages });
  }
  const cutAt = createCut(createGrid(every, timeZone));
  const hours = { station, from: start, to: end, cutAt, ...(signal && { signal }) };
  return drawHours({ ...drawing, grid, pages: store.rollups.read(hours), start, end });
}
