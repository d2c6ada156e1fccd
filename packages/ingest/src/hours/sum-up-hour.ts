import { createRollup, type RollupBuilder } from '@isobar/shared/summaries';

import type { ReadingStore } from '../store/reading-store.ts';
import { HOUR_MILLISECONDS, type HourRow } from './hour.ts';

/** An hour from its readings, in two where it was cut. */
export interface SummedHour {
  readonly before: RollupBuilder;
  /** From the cut on. */
  readonly behind: RollupBuilder;
  /** How many readings were read. */
  readonly read: number;
}

/** Adds up what was deleted of an hour, which counts before a cut, and the readings that are there. */
export async function sumUpHour(options: {
  scan: ReadingStore['scan'];
  station: string;
  row: HourRow;
  /** Milliseconds. */
  cut?: number | undefined;
  signal?: AbortSignal | undefined;
}): Promise<SummedHour> {
  const { scan, station, row, signal } = options;
  const start = row.hour * HOUR_MILLISECONDS;
  const end = start + HOUR_MILLISECONDS;
  const { cut = end } = options;
  const [before, behind] = [createRollup(), createRollup()];
  let read = 0;
  if (row.removed !== undefined) before.merge(row.removed);
  for await (const page of scan({ station, from: start, to: end - 1 })) {
    signal?.throwIfAborted();
    for (const { log, seq, timestamp, values } of page) {
      if (row.removing?.has(`${log}:${seq}`) === true) continue;
      (timestamp < cut ? before : behind).add(values);
    }
    read += page.length;
  }
  return { before, behind, read };
}
