import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { retryDelay } from './retry-delay.ts';

describe('retryDelay', () => {
  it.each([
    [0, 1000],
    [1, 2000],
    [2, 4000],
    [5, 32_000],
    [6, 60_000],
    [7, 60_000],
    [5000, 60_000],
  ])('is less than its bound at try %d: %d ms', (attempt, bound) => {
    expect(retryDelay(attempt, { maximumSeconds: 60, random: () => 0 })).toBe(0);
    expect(retryDelay(attempt, { maximumSeconds: 60, random: () => 0.5 })).toBe(bound / 2);
    expect(retryDelay(attempt, { maximumSeconds: 60, random: () => 1 })).toBe(bound);
  });

  it('keeps a maximum of under a second', () => {
    expect(retryDelay(9, { maximumSeconds: 0.05, random: () => 1 })).toBe(50);
  });

  it('spreads a fleet over the whole time', () => {
    const delays = Array.from({ length: 2000 }, () => retryDelay(6, { maximumSeconds: 60 }));
    const tenths = new Set(delays.map((delay) => Math.floor(delay / 6000)));
    expect([...tenths].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is a time that one can wait, whatever the try', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 3600, noNaN: true }), (attempt, maximum) => {
        const delay = retryDelay(attempt, { maximumSeconds: maximum });
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(maximum * 1000);
      }),
    );
  });
});
