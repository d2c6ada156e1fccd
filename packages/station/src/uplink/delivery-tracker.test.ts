import { describe, expect, test } from '@jest/globals';

import { createDeliveryTracker, type DeliveryTracker } from './delivery-tracker.ts';
import { RESEND_TIMING, resendDelay } from './resend-delay.ts';

function createTracked(): { tracker: DeliveryTracker; pass: (seconds: number) => void } {
  let now = 0;
  const tracker = createDeliveryTracker({
    windowSize: 8,
    timing: RESEND_TIMING,
    now: () => now,
    random: () => 1,
  });
  return {
    tracker,
    pass: (seconds) => {
      now += seconds * 1000;
    },
  };
}

describe('resendDelay', () => {
  test('waits 30 s at first, longer with each try, and 10 min at most', () => {
    for (const random of [() => 0, () => 0.5, () => 0.999]) {
      const delays = Array.from({ length: 12 }, (_, tries) =>
        resendDelay(tries, RESEND_TIMING, random),
      );
      expect(delays[0]).toBeGreaterThanOrEqual(30_000);
      expect(Math.max(...delays)).toBeLessThanOrEqual(600_000);
      expect(delays[11]).toBeGreaterThanOrEqual(450_000);
      expect(delays.toSorted((a, b) => a - b)).toEqual(delays);
    }
  });

  test('spreads a fleet', () => {
    expect(resendDelay(9, RESEND_TIMING, () => 0)).toBe(450_000);
    expect(resendDelay(9, RESEND_TIMING, () => 1)).toBe(600_000);
  });
});

describe('createDeliveryTracker', () => {
  test('has room for eight messages', () => {
    const { tracker } = createTracked();
    for (let position = 1; position <= 8; position += 1) {
      expect(tracker.hasRoom).toBe(true);
      tracker.begin([position]);
    }
    expect(tracker.hasRoom).toBe(false);
    tracker.confirm([[3, 3]]);
    expect(tracker.hasRoom).toBe(true);
  });

  test('keeps a message until the last of its readings is confirmed', () => {
    const { tracker } = createTracked();
    tracker.begin([1, 2, 3]);
    expect(tracker.confirm([[1, 2]])).toEqual([[1, 2]]);
    expect(tracker.unconfirmed).toBe(1);
    expect(tracker.confirm([[1, 3]])).toEqual([[3, 3]]);
    expect(tracker.unconfirmed).toBe(0);
  });

  test('takes no confirmation for what was never sent', () => {
    const { tracker } = createTracked();
    tracker.begin([5, 6]);
    tracker.noteSent([9, 9]);
    expect(tracker.confirm([[1, 4]])).toEqual([]);
    expect(tracker.confirm([[1, 100]])).toEqual([
      [5, 6],
      [9, 9],
    ]);
  });

  test('counts the time from the PUBACK, and gives a message out again once it is due', () => {
    const { tracker, pass } = createTracked();
    const delivery = tracker.begin([1]);
    pass(20);
    tracker.acknowledge(delivery);
    pass(39);
    expect(tracker.takeDue()).toEqual([]);
    pass(2);
    expect(tracker.takeDue()).toEqual([delivery]);
    expect(tracker.takeDue()).toEqual([]);
  });

  test('is stuck when the broker does not acknowledge', () => {
    const { tracker, pass } = createTracked();
    tracker.begin([1]);
    pass(39);
    expect(tracker.isStuck).toBe(false);
    pass(2);
    expect(tracker.isStuck).toBe(true);
  });

  test('is stuck when three repeats went unanswered, and is more patient on the next connection', () => {
    const { tracker, pass } = createTracked();
    const delivery = tracker.begin([1]);
    const pauses: number[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      tracker.acknowledge(delivery);
      let pause = 0;
      while (!tracker.isStuck && tracker.takeDue().length === 0) {
        pass(1);
        pause += 1;
      }
      pauses.push(pause);
    }
    expect(pauses).toEqual([40, 80, 160, 320]);
    expect(tracker.isStuck).toBe(true);

    tracker.restart();
    const again = tracker.begin([1]);
    tracker.acknowledge(again);
    pass(319);
    expect(tracker.takeDue()).toEqual([]);
    pass(2);
    expect(tracker.takeDue()).toEqual([again]);
  });

  test('sends everything again soon after somebody answers for the first time', () => {
    const { tracker, pass } = createTracked();
    const deliveries = [tracker.begin([1]), tracker.begin([2])];
    for (let tries = 0; tries < 3; tries += 1) {
      for (const delivery of deliveries) tracker.acknowledge(delivery);
      pass(1000);
      tracker.takeDue();
    }
    for (const delivery of deliveries) tracker.acknowledge(delivery);
    pass(60);
    expect(tracker.takeDue()).toEqual([]);
    tracker.confirm([[1, 1]]);
    expect(tracker.takeDue()).toEqual([deliveries[1]]);
  });

  test('lets one message that nobody answers wait its time while others are answered', () => {
    const { tracker, pass } = createTracked();
    const ignored = tracker.begin([1]);
    tracker.acknowledge(ignored);
    let repeats = 0;
    for (let second = 1; second <= 300; second += 1) {
      tracker.begin([second + 1]);
      pass(1);
      tracker.confirm([[second + 1, second + 1]]);
      for (const due of tracker.takeDue()) {
        repeats += 1;
        tracker.acknowledge(due);
      }
    }
    // After 40, 120 and 280 s.
    expect(repeats).toBe(3);
  });
});
