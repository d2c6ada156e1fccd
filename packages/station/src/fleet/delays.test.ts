import { describe, expect, it } from '@jest/globals';

import { createDelays } from './delays.ts';

describe('createDelays', () => {
  it('tells percentiles, at most 5 % too long and never too short', () => {
    const delays = createDelays();
    for (let milliseconds = 1; milliseconds <= 1000; milliseconds += 1) delays.add(milliseconds);
    for (const [share, exact] of [
      [0.5, 500],
      [0.99, 990],
      [1, 1000],
    ] as const) {
      expect(delays.percentile(share)).toBeGreaterThanOrEqual(exact * 0.9999);
      expect(delays.percentile(share)).toBeLessThan(exact * 1.051);
    }
    expect(delays.count).toBe(1000);
  });

  it('takes none for 0, and the shortest for 1 ms', () => {
    const delays = createDelays();
    expect(delays.percentile(0.99)).toBe(0);
    delays.add(0);
    expect(delays.percentile(0.99)).toBe(1);
  });
});
