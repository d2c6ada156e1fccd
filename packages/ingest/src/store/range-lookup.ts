import { mergeRanges, type SequenceRange } from '@isobar/shared';

/** Makes the function that tells whether a number is in any of the ranges; each look takes few steps. */
export function createRangeLookup(
  ranges: readonly { readonly first: number; readonly last: number }[] = [],
): (seq: number) => boolean {
  const merged = mergeRanges(ranges.map(({ first, last }): SequenceRange => [first, last]));
  return (seq) => {
    let low = 0;
    let high = merged.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merged[middle]?.[0] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    const nearest = merged[low - 1];
    return nearest !== undefined && seq <= nearest[1];
  };
}
