import { expect, it } from '@jest/globals';

import { createRangeLookup } from './range-lookup.ts';

it('tells what is in any of some ranges, in whatever order they are', () => {
  const isIn = createRangeLookup([
    { first: 20, last: 29 },
    { first: 3, last: 3 },
    { first: 7, last: 12 },
  ]);
  const inside = Array.from({ length: 32 }, (_, seq) => seq).filter(isIn);
  expect(inside).toEqual([3, 7, 8, 9, 10, 11, 12, ...Array.from({ length: 10 }, (_, i) => 20 + i)]);
  expect(createRangeLookup()(1)).toBe(false);
});
