import { setImmediate } from 'node:timers';

import { nowMilliseconds } from './monotonic-clock.mjs';

/**
 * Does something at a steady rate. It sleeps by Atomics.wait, and so holds up its thread, because
 * timers know milliseconds only: what is due would be done in bunches. Not to sleep at all would take
 * a core from the server.
 *
 * @param {{ perSecond: number, seconds: number, send: (turn: number) => void }} options
 * @returns {Promise<number[]>} for each turn, how many milliseconds it came late
 */
export function pace({ perSecond, seconds, send }) {
  const total = perSecond * seconds;
  const interval = 1000 / perSecond;
  const start = nowMilliseconds();
  const bed = new Int32Array(new SharedArrayBuffer(4));
  /** @type {number[]} */
  const delays = [];
  return new Promise((resolve) => {
    function turn() {
      while (delays.length < total) {
        const delay = nowMilliseconds() - (start + delays.length * interval);
        if (delay < 0) {
          Atomics.wait(bed, 0, 0, -delay);
          break;
        }
        send(delays.length);
        delays.push(delay);
      }
      if (delays.length < total) setImmediate(turn);
      else resolve(delays);
    }
    turn();
  });
}
