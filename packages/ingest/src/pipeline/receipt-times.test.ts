import { expect, test } from '@jest/globals';

import { createReceiptTimes } from './receipt-times.ts';

test('gives each station every millisecond once, and goes back to the clock as soon as it can', () => {
  const timeFor = createReceiptTimes();
  expect([timeFor('a', 1000), timeFor('a', 1000), timeFor('a', 1001)]).toEqual([1000, 1001, 1002]);
  expect(timeFor('b', 1001)).toBe(1001);
  expect([timeFor('a', 2000), timeFor('b', 2000), timeFor('b', 1999)]).toEqual([2000, 2000, 2001]);
});
