import { useClosing } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';

import { trackAwakeTime } from './awake-time.ts';

const closing = useClosing();

it('begins anew where the process slept', () => {
  let now = 1000;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  jest.useFakeTimers({ doNotFake: ['performance'] });
  try {
    const awake = closing(trackAwakeTime());
    for (let tick = 0; tick < 120; tick += 1) {
      now += 500;
      jest.advanceTimersByTime(500);
    }
    expect(awake.seconds()).toBe(60);
    now += 60_000; // stopped for a minute, and asked before any timer has run
    expect(awake.seconds()).toBe(0);
    now += 500;
    jest.advanceTimersByTime(500);
    expect(awake.seconds()).toBe(0.5);
  } finally {
    jest.useRealTimers();
    clock.mockRestore();
  }
});
