import type { Logger } from '@isobar/shared/service';

export interface RefusalLog {
  note(station: string, reason: string): void;
}

const PAUSE_MILLISECONDS = 10_000;

/** Tells of refused readings in the log, at most once in ten seconds; each line counts those before it. */
export function createRefusalLog(
  logger: Logger,
  now: () => number = () => performance.now(),
): RefusalLog {
  let quietUntil = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return {
    note: (station, reason) => {
      untold += 1;
      if (now() < quietUntil) return;
      logger.warn({ station, reason, count: untold }, 'readings refused for good, and kept');
      untold = 0;
      quietUntil = now() + PAUSE_MILLISECONDS;
    },
  };
}
