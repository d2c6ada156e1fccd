import { describe, expect, it } from '@jest/globals';

import { createMarkMemory, firstNotDue, isLate } from './mark-memory.ts';

/** 2026-11-25T10:00:00Z. */
const TEN = 1_795_600_800_000;
const HOUR = 498_778;
const MINUTE = 60_000;

const at = (timestamp: number, station = 'roof-2') => ({ station, timestamp });

describe('the memory of marks', () => {
  function start() {
    let now = TEN + 30 * MINUTE;
    const memory = createMarkMemory(() => now);
    const mark = (...readings: { station: string; timestamp: number }[]) => {
      const hours = memory.unmarked(readings);
      memory.remember(hours);
      return hours.map(({ station, hour }) => `${station} ${hour - HOUR}`);
    };
    return { memory, mark, set: (time: number) => (now = time) };
  }

  it('has the hour that all are in marked once, each station for itself', () => {
    const { mark } = start();
    expect(mark(at(TEN), at(TEN + 1), at(TEN, 'attic'))).toEqual(['roof-2 0', 'attic 0']);
    expect(mark(at(TEN + 2), at(TEN, 'attic'), at(TEN, 'new'))).toEqual(['new 0']);
  });

  it('knows nothing of what was not committed', () => {
    const { memory, mark } = start();
    memory.unmarked([at(TEN)]);
    expect(mark(at(TEN))).toEqual(['roof-2 0']);
  });

  it('never trusts an hour that another process may have rolled up', () => {
    const { mark, set } = start();
    expect(mark(at(TEN))).toEqual(['roof-2 0']);
    set(TEN + 61 * MINUTE - 1);
    expect(mark(at(TEN))).toEqual([]);
    set(TEN + 61 * MINUTE);
    expect(mark(at(TEN))).toEqual(['roof-2 0']);
    expect(mark(at(TEN))).toEqual(['roof-2 0']);
    set(TEN + 30 * MINUTE); // somebody has set the clock back
    expect(mark(at(TEN))).toEqual(['roof-2 0']);
    // Minutes lie between the two.
    expect(firstNotDue(TEN + 65 * MINUTE - 1)).toBe(HOUR);
    expect(firstNotDue(TEN + 65 * MINUTE)).toBe(HOUR + 1);
  });
});

it('a reading is late that came more than an hour after its time', () => {
  const ahead = Date.now() + 1e9;
  expect(isLate({ timestamp: ahead, receivedAt: ahead + 60 * MINUTE })).toBe(false);
  expect(isLate({ timestamp: ahead, receivedAt: ahead + 60 * MINUTE + 1 })).toBe(true);
});
