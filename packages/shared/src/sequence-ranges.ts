/** An inclusive range `[first, last]` of sequence numbers. */
export type SequenceRange = readonly [first: number, last: number];

/** Draws sequence numbers, in any order and with repeats, together into ascending ranges. */
export function toRanges(sequenceNumbers: Iterable<number>): SequenceRange[] {
  return mergeRanges([...sequenceNumbers].map((seq) => [seq, seq] as const));
}

/** The same set of numbers as ascending ranges that neither overlap nor touch. */
export function mergeRanges(ranges: Iterable<SequenceRange>): SequenceRange[] {
  const merged: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous !== undefined && first <= previous[1] + 1)
      previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** How many numbers the ranges hold; they must not overlap. */
export function countRanges(ranges: Iterable<SequenceRange>): number {
  let count = 0;
  for (const [first, last] of ranges) count += last - first + 1;
  return count;
}

/** What lies between the first and the last number and is in none of the ascending, merged ranges. */
export function gapsBetween(ranges: readonly SequenceRange[]): SequenceRange[] {
  return ranges
    .slice(1)
    .map((range, index) => [(ranges[index]?.[1] ?? 0) + 1, range[0] - 1] as const);
}
