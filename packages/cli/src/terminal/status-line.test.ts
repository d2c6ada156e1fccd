import { describe, expect, it } from '@jest/globals';

import { formatStatusLine } from './status-line.ts';

const time = new Date(2026, 10, 25, 2, 37, 40);
const before = { stationsOnline: 0, stored: 1000, missing: 0, rejected: 0 };

describe('formatStatusLine', () => {
  it('tells stations, readings, rate and missing on one line', () => {
    const now = { stationsOnline: 15, stored: 1234, missing: 0, rejected: 0 };
    // 234 readings in 5 s are 46.8 a second.
    expect(formatStatusLine({ time, now, before, elapsedSeconds: 5 })).toBe(
      '02:37:40  15 stations online · 1,234 readings stored · 46.8/s · 0 missing',
    );
  });

  it('speaks of rejected readings only where there are any, and of one station in the singular', () => {
    const now = { stationsOnline: 1, stored: 1000, missing: 2, rejected: 3 };
    expect(formatStatusLine({ time, now, before, elapsedSeconds: 5 })).toBe(
      '02:37:40  1 station online · 1,000 readings stored · 0.0/s · 2 missing · 3 rejected',
    );
  });

  it('tells no rate before any time has passed', () => {
    expect(formatStatusLine({ time, now: before, before, elapsedSeconds: 0 })).toContain('0.0/s');
  });
});
