import { clearInterval, setInterval } from 'node:timers';

import { nowMilliseconds } from '../../broker/load/monotonic-clock.mjs';

const LOOK_MILLISECONDS = 2;

/**
 * Sends at a steady rate beside other work of the process, until it is called. What could not go out in
 * its moment follows at once: else a load that is busy would ask for less.
 *
 * @param {{ perSecond: number, send: (turn: number) => void }} options
 * @returns {() => number[]} ends it; for each turn, how many milliseconds it came late
 */
export function sendSteadily({ perSecond, send }) {
  const start = nowMilliseconds();
  /** @type {number[]} */
  const delays = [];
  const timer = setInterval(() => {
    for (;;) {
      const delay = nowMilliseconds() - start - (delays.length * 1000) / perSecond;
      if (delay < 0) return;
      send(delays.length);
      delays.push(delay);
    }
  }, LOOK_MILLISECONDS);
  return () => {
    clearInterval(timer);
    return delays;
  };
}
