import { eventually } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';

import { startReadingSchedule } from './reading-schedule.ts';

it('calls once an interval, also where a timer fires a little early', async () => {
  const calls: number[] = [];
  const begun = performance.now();
  const schedule = startReadingSchedule({
    intervalSeconds: 0.005,
    take: () => calls.push(performance.now()),
  });
  await eventually(() => {
    expect(calls.length).toBeGreaterThan(200);
  });
  schedule.stop();
  // However late they come, there are never more calls than intervals that have begun.
  const intervalsBegun = Math.floor((performance.now() - begun) / 5) + 2;
  expect(calls.length).toBeLessThanOrEqual(intervalsBegun);
});

it('leaves out what was slept through instead of catching up', () => {
  let now = 1000;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  jest.useFakeTimers({ doNotFake: ['performance'] });
  try {
    let calls = 0;
    const schedule = startReadingSchedule({ intervalSeconds: 10, take: () => (calls += 1) });
    now += 95_000; // the board slept for nine intervals and a half
    jest.advanceTimersByTime(10_000);
    expect(calls).toBe(2);
    now += 4999; // 0.001 s before the tenth interval begins
    jest.advanceTimersByTime(4999);
    expect(calls).toBe(2);
    now += 1;
    jest.advanceTimersByTime(1);
    expect(calls).toBe(3);
    schedule.stop();
  } finally {
    jest.useRealTimers();
    clock.mockRestore();
  }
});
