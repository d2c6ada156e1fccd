import { deriveValues, type DerivedQuantity } from '@isobar/shared/derived';

import type { PastReading } from './reading-source.ts';

/** Readings with what follows from each: it is derived before anything is drawn together. */
export async function* scanDerived(
  pages: AsyncIterable<readonly PastReading[]>,
  { derived, elevation }: { derived: readonly DerivedQuantity[]; elevation: number | null },
): AsyncGenerator<readonly PastReading[]> {
  if (derived.length === 0) {
    yield* pages;
    return;
  }
  for await (const page of pages) {
    yield page.map((reading) => ({
      ...reading,
      values: deriveValues(reading.values, { quantities: derived, elevation }),
    }));
  }
}
