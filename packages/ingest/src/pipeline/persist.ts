import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf } from '@isobar/shared';
import { retryDelay, type Logger } from '@isobar/shared/service';

export interface Persister {
  /** Tries until it works. Answers with `undefined` where it did not before the service closed. */
  persist<T extends object>(write: () => Promise<T>): Promise<T | undefined>;
  /** False while the store refuses. */
  readonly isStoreUp: boolean;
}

const MAXIMUM_DELAY_SECONDS = 5;

/** Writes to a store that may be away for a while, with growing pauses between the tries. */
export function createPersister(options: { closing: AbortSignal; logger: Logger }): Persister {
  const { closing, logger } = options;
  let isStoreUp = true;

  return {
    get isStoreUp() {
      return isStoreUp;
    },
    persist: async (write) => {
      for (let attempt = 0; attempt === 0 || !closing.aborted; attempt += 1) {
        try {
          const result = await write();
          if (!isStoreUp) logger.warn({ attempt }, 'the store takes readings again');
          isStoreUp = true;
          return result;
        } catch (error) {
          if (isStoreUp) {
            logger.error(
              { error: messageOf(error) },
              'the store refuses readings, nothing is confirmed until it takes them',
            );
          }
          isStoreUp = false;
          const delay = retryDelay(attempt, { maximumSeconds: MAXIMUM_DELAY_SECONDS });
          await sleep(delay, undefined, { signal: closing }).catch(() => undefined);
        }
      }
      return undefined;
    },
  };
}
