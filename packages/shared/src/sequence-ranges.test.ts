import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  countRanges,
  gapsBetween,
  mergeRanges,
  toRanges,
  type SequenceRange,
} from './sequence-ranges.ts';

const anyRanges: fc.Arbitrary<SequenceRange[]> = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 9 }))
    .map(([first, length]) => [first, first + length] as const),
);

/** What ranges stand for, in the plainest way. */
function numbersIn(ranges: Iterable<SequenceRange>): Set<number> {
  const numbers = new Set<number>();
  for (const [first, last] of ranges) {
    for (let number = first; number <= last; number += 1) numbers.add(number);
  }
  return numbers;
}

describe('toRanges', () => {
  it.each<[number[], SequenceRange[]]>([
    [[], []],
    [[7], [[7, 7]]],
    [[1, 2, 3], [[1, 3]]],
    [[3, 1, 2, 2], [[1, 3]]],
    [
      [1, 2, 4, 9, 10],
      [
        [1, 2],
        [4, 4],
        [9, 10],
      ],
    ],
  ])('draws %j together to %j', (numbers, ranges) => {
    expect(toRanges(numbers)).toEqual(ranges);
  });

  it('sorts by size and not by spelling', () => {
    expect(toRanges([10, 9, 100])).toEqual([
      [9, 10],
      [100, 100],
    ]);
  });

  it('holds the numbers that it was given and no other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 80 })), (numbers) => {
        expect(numbersIn(toRanges(numbers))).toEqual(new Set(numbers));
      }),
    );
  });
});

describe('mergeRanges', () => {
  it.each<[SequenceRange[], SequenceRange[]]>([
    [
      [
        [1, 60],
        [62, 62],
      ],
      [
        [1, 60],
        [62, 62],
      ],
    ],
    [
      [
        [1, 60],
        [61, 62],
      ],
      [[1, 62]],
    ],
    [
      [
        [5, 6],
        [1, 9],
      ],
      [[1, 9]],
    ],
    [
      [
        [1, 5],
        [3, 8],
        [20, 21],
      ],
      [
        [1, 8],
        [20, 21],
      ],
    ],
  ])('makes of %j %j', (ranges, merged) => {
    expect(mergeRanges(ranges)).toEqual(merged);
  });

  it('keeps the set of numbers, ascending, and leaves a gap between every two ranges', () => {
    fc.assert(
      fc.property(anyRanges, (ranges) => {
        const merged = mergeRanges(ranges);
        expect(numbersIn(merged)).toEqual(numbersIn(ranges));
        for (const [index, [first, last]] of merged.entries()) {
          expect(first).toBeLessThanOrEqual(last);
          if (index > 0) expect(first).toBeGreaterThan((merged[index - 1]?.[1] ?? 0) + 1);
        }
      }),
    );
  });

  it('leaves the ranges that it was given as they were', () => {
    const ranges: SequenceRange[] = [
      [4, 5],
      [1, 3],
    ];
    mergeRanges(ranges);
    expect(ranges).toEqual([
      [4, 5],
      [1, 3],
    ]);
  });
});

describe('countRanges', () => {
  it('counts both ends', () => {
    expect(countRanges([])).toBe(0);
    expect(
      countRanges([
        [1, 60],
        [62, 62],
      ]),
    ).toBe(61);
  });

  it('counts what the merged ranges hold', () => {
    fc.assert(
      fc.property(anyRanges, (ranges) => {
        expect(countRanges(mergeRanges(ranges))).toBe(numbersIn(ranges).size);
      }),
    );
  });
});

describe('gapsBetween', () => {
  it('tells what is missing between the first and the last number', () => {
    expect(gapsBetween([])).toEqual([]);
    expect(gapsBetween([[5, 9]])).toEqual([]);
    expect(
      gapsBetween([
        [2, 3],
        [5, 6],
        [10, 10],
      ]),
    ).toEqual([
      [4, 4],
      [7, 9],
    ]);
  });

  it('fills the ranges up to one without a gap, and holds none of their numbers', () => {
    fc.assert(
      fc.property(anyRanges, (ranges) => {
        const merged = mergeRanges(ranges);
        const gaps = gapsBetween(merged);
        expect(mergeRanges([...merged, ...gaps]).length).toBe(Math.min(merged.length, 1));
        expect(numbersIn(gaps).size + numbersIn(merged).size).toBe(
          numbersIn([...merged, ...gaps]).size,
        );
      }),
    );
  });

  it('agrees with the ledger: missing is last − first + 1 − count', () => {
    fc.assert(
      fc.property(anyRanges, (ranges) => {
        const merged = mergeRanges(ranges);
        const [first] = merged[0] ?? [1];
        const last = merged.at(-1)?.[1] ?? 0;
        expect(countRanges(gapsBetween(merged))).toBe(last - first + 1 - countRanges(merged));
      }),
    );
  });
});
