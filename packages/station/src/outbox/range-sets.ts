import { mergeRanges, type SequenceRange } from '@isobar/shared';

/** The numbers that are in `ranges` and not in `taken`, as ascending ranges. */
export function subtractRanges(
  ranges: readonly SequenceRange[],
  taken: readonly SequenceRange[],
): SequenceRange[] {
  let left = mergeRanges(ranges);
  for (const [first, last] of mergeRanges(taken)) {
    left = left.flatMap(([from, to]) => {
      const before = [from, Math.min(to, first - 1)] as const;
      const after = [Math.max(from, last + 1), to] as const;
      return [before, after].filter(([start, end]) => start <= end);
    });
  }
  return left;
}

/** The numbers that are in both. */
export function intersectRanges(
  ranges: readonly SequenceRange[],
  others: readonly SequenceRange[],
): SequenceRange[] {
  return subtractRanges(ranges, subtractRanges(ranges, others));
}

export function includes(ranges: readonly SequenceRange[], number: number): boolean {
  return ranges.some(([first, last]) => number >= first && number <= last);
}
