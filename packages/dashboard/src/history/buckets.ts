import { IsobarError } from '@isobar/shared';
import { createRollup, type RollupBuilder, type Summary } from '@isobar/shared/summaries';

import type { Stretch } from './calendar.ts';
import type { Grid } from './every.ts';
import type { PastReading } from './reading-source.ts';

/** What the readings of a stretch of time come to. */
export interface Bucket extends Stretch {
  /** Readings in it, whatever they measured. */
  readonly count: number;
  /** By quantity; one that no reading has is not there. */
  readonly values: Readonly<Record<string, Summary>>;
}

/** More than a year and a half of one station at a reading in 10 s. */
export const MAXIMUM_READINGS = 5_000_000;

/**
 * Draws readings together. Only buckets that hold a reading come out: a gap stays a gap.
 *
 * @param options.pages - readings of one station, the oldest first
 * @param options.quantities - only these; all of them where it is missing
 * @param options.signal - aborted when nobody wants the rest
 * @throws IsobarError `ERR_QUERY_TOO_LARGE` after 5,000,000 readings
 */
export async function* drawTogether(options: {
  pages: AsyncIterable<readonly PastReading[]>;
  grid: Grid;
  quantities?: ReadonlySet<string> | undefined;
  signal?: AbortSignal;
  maximumReadings?: number;
}): AsyncGenerator<Bucket> {
  const { pages, grid, quantities, signal, maximumReadings = MAXIMUM_READINGS } = options;
  let seen = 0;
  let open: OpenBucket | undefined;
  for await (const page of pages) {
    signal?.throwIfAborted();
    seen += page.length;
    if (seen > maximumReadings) throw tooLarge(maximumReadings);
    for (const { timestamp, values } of page) {
      if (open === undefined || timestamp >= open.stretch.end) {
        if (open !== undefined) yield close(open);
        open = { stretch: grid(timestamp), rollup: createRollup(quantities) };
      }
      open.rollup.add(values);
    }
  }
  if (open !== undefined) yield close(open);
}

interface OpenBucket {
  readonly stretch: Stretch;
  readonly rollup: RollupBuilder;
}

function close({ stretch, rollup }: OpenBucket): Bucket {
  return { ...stretch, count: rollup.count, values: rollup.summaries() };
}

function tooLarge(maximumReadings: number): IsobarError {
  return new IsobarError(
    'ERR_QUERY_TOO_LARGE',
    `The time that is asked for holds more than ${maximumReadings.toLocaleString('en')} readings; ask for a shorter one`,
  );
}
