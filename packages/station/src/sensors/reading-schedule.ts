export interface ReadingSchedule {
  /** From now on, `take` is called so often; the next time a whole interval from now. */
  change(intervalSeconds: number): void;
  stop(): void;
}

/**
 * Calls `take` now and then every `intervalSeconds`, counted from the start by the monotonic clock: a
 * late call does not delay the next, and calls that were slept through are left out.
 */
export function startReadingSchedule(options: {
  intervalSeconds: number;
  take: () => void;
}): ReadingSchedule {
  const { take } = options;
  let interval = options.intervalSeconds * 1000;
  let start = performance.now();
  let timer: NodeJS.Timeout;
  /** Which call comes next, counted from 0. */
  let upcoming = 0;

  function takeAndPlan(): void {
    const elapsed = performance.now() - start;
    // A timer may fire a fraction of a millisecond early: this call is the planned one all the same.
    upcoming = Math.max(upcoming, Math.floor(elapsed / interval)) + 1;
    timer = setTimeout(takeAndPlan, upcoming * interval - elapsed);
    take();
  }

  takeAndPlan();
  return {
    change: (intervalSeconds) => {
      if (intervalSeconds * 1000 === interval) return;
      clearTimeout(timer);
      interval = intervalSeconds * 1000;
      start = performance.now();
      upcoming = 1;
      timer = setTimeout(takeAndPlan, interval);
    },
    stop: () => {
      clearTimeout(timer);
    },
  };
}
