import { setTimeout as sleep } from 'node:timers/promises';

import { retryDelay } from '@isobar/shared/service';

/**
 * Does some work that may fail for a while, again and again until it succeeds, with growing pauses.
 *
 * @param options.onFailure - called after each time, with how many there were before
 * @returns `undefined` where it did not succeed before the signal was aborted; once it is tried in any case
 */
export async function tryUntilDone<T extends object>(
  work: () => Promise<T>,
  options: {
    closing: AbortSignal;
    maximumSeconds: number;
    onFailure: (error: unknown, attempt: number) => void;
  },
): Promise<T | undefined> {
  const { closing, maximumSeconds, onFailure } = options;
  for (let attempt = 0; attempt === 0 || !closing.aborted; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      onFailure(error, attempt);
      const delay = retryDelay(attempt, { maximumSeconds });
      await sleep(delay, undefined, { signal: closing }).catch(() => undefined);
    }
  }
  return undefined;
}
