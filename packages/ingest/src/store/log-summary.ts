import { countRanges, gapsBetween, mergeRanges, type SequenceRange } from '@isobar/shared';

import type { LedgerEntry } from './reading-store.ts';

/** What is known of the sequence numbers of one log; each set ascending and merged. */
export interface LogRanges {
  readonly stored: readonly SequenceRange[];
  readonly rejected: readonly SequenceRange[];
  readonly dropped: readonly SequenceRange[];
}

/** The numbers of a ledger entry that follow from the ranges. A log without a name has no numbers. */
export function summarize(
  ranges: LogRanges,
): Pick<LedgerEntry, 'first' | 'last' | 'missing' | 'missingRanges' | 'dropped' | 'rejected'> {
  const settled = mergeRanges([...ranges.stored, ...ranges.rejected, ...ranges.dropped]);
  const missingRanges = gapsBetween(settled);
  return {
    first: settled[0]?.[0] ?? 0,
    last: settled.at(-1)?.[1] ?? 0,
    missing: countRanges(missingRanges),
    missingRanges,
    dropped: countRanges(withoutStored(ranges.dropped, ranges.stored)),
    rejected: countRanges(withoutStored(ranges.rejected, ranges.stored)),
  };
}

/** A station may say that it dropped what had arrived all the same: stored is stored. */
function withoutStored(
  ranges: readonly SequenceRange[],
  stored: readonly SequenceRange[],
): SequenceRange[] {
  return ranges.flatMap(([first, last]) => {
    const inside = stored.filter(([low, high]) => low <= last && high >= first);
    const walls: SequenceRange[] = [[first - 1, first - 1], ...inside, [last + 1, last + 1]];
    return gapsBetween(walls).filter(([low, high]) => low <= high);
  });
}
