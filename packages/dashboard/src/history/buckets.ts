import { IsobarError } from '@isobar/shared';
import type { Stretch } from '@isobar/shared/calendar';
import { createRollup, type RollupBuilder, type Summary } from '@isobar/shared/summaries';

import type { Grid } from './every.ts';
import type { PastHour, PastReading } from './reading-source.ts';

/** What the readings of a stretch of time come to. */
export interface Bucket extends Stretch {
  /** Readings in it, whatever they measured. */
  readonly count: number;
  /** By quantity; one that no reading has is not there. */
  readonly values: Readonly<Record<string, Summary>>;
}

/** More than a year and a half of one station at a reading in 10 s. */
export const MAXIMUM_READINGS = 5_000_000;

interface DrawingOptions<Item> {
  /** Of one station, the oldest first. */
  readonly pages: AsyncIterable<readonly Item[]>;
  readonly grid: Grid;
  /** Only these; all of them where it is missing. */
  readonly quantities?: ReadonlySet<string> | undefined;
  /** Aborted when nobody wants the rest. */
  readonly signal?: AbortSignal;
  readonly maximumReadings?: number;
}

/**
 * Draws readings together. Only buckets that hold a reading come out: a gap stays a gap.
 *
 * @throws IsobarError `ERR_QUERY_TOO_LARGE` after 5,000,000 readings
 */
export function drawReadings(options: DrawingOptions<PastReading>): AsyncGenerator<Bucket> {
  return drawTogether(options, {
    at: ({ timestamp }) => timestamp,
    read: () => 1,
    add: (rollup, { values }) => {
      rollup.add(values);
    },
  });
}

/**
 * As {@link drawReadings}, of hours, of parts of those that a bucket's end cuts, and of days; the outer
 * halves of the first and the last hour are left out.
 */
export function drawHours(options: DrawingOptions<PastHour> & Stretch): AsyncGenerator<Bucket> {
  const { start, end } = options;
  async function* within(): AsyncGenerator<readonly PastHour[]> {
    for await (const page of options.pages) {
      yield page.filter((hour) => hour.start >= start && hour.start < end);
    }
  }
  return drawTogether(
    { ...options, pages: within() },
    {
      at: (hour) => hour.start,
      read: (hour) => hour.read,
      add: (rollup, hour) => {
        rollup.merge(hour.rollup);
      },
    },
  );
}

/** What is drawn together. */
interface Kind<Item> {
  readonly at: (item: Item) => number;
  /** How many readings were read for it. */
  readonly read: (item: Item) => number;
  readonly add: (rollup: RollupBuilder, item: Item) => void;
}

async function* drawTogether<Item>(
  options: DrawingOptions<Item>,
  { at, read, add }: Kind<Item>,
): AsyncGenerator<Bucket> {
  const { pages, grid, quantities, signal, maximumReadings = MAXIMUM_READINGS } = options;
  let seen = 0;
  let open: OpenBucket | undefined;
  for await (const page of pages) {
    signal?.throwIfAborted();
    for (const item of page) {
      seen += read(item);
      if (seen > maximumReadings) throw tooLarge(maximumReadings);
      const instant = at(item);
      if (open === undefined || instant >= open.stretch.end) {
        if (open !== undefined) yield close(open);
        open = { stretch: grid(instant), rollup: createRollup(quantities) };
      }
      add(open.rollup, item);
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
