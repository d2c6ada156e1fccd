export interface ReadingSchedule {
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
  const interval = options.intervalSeconds * 1000;
  const start = performance.now();
  let timer: NodeJS.Timeout;

  function takeAndPlan(): void {
    const passed = Math.floor((performance.now() - start) / interval);
    timer = setTimeout(takeAndPlan, start + (passed + 1) * interval - performance.now());
    take();
  }

  takeAndPlan();
  return {
    stop: () => {
      clearTimeout(timer);
    },
  };
}
