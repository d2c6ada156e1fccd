import type { Closable } from '@isobar/shared/service';

const TICK_MILLISECONDS = 500;
/** A tick that comes so late was slept through: the process was stopped, or its machine. */
const SLEPT_MILLISECONDS = 3000;

export interface AwakeTime extends Closable {
  /** Since this process last slept, or since the start; 0 where it just woke up. */
  seconds(): number;
}

/** Knows for how long this process has run without a pause, in which it would have heard nothing of others. */
export function trackAwakeTime(): AwakeTime {
  let since = performance.now();
  let last = since;
  function look(): number {
    const now = performance.now();
    if (now - last > SLEPT_MILLISECONDS) since = now;
    last = now;
    return now;
  }
  const ticking = setInterval(look, TICK_MILLISECONDS);
  return {
    seconds: () => (look() - since) / 1000,
    close: () => {
      clearInterval(ticking);
      return Promise.resolve();
    },
  };
}
