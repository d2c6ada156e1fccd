import { messageOf } from '@isobar/shared';
import type { Logger } from '@isobar/shared/service';

import { tryUntilDone } from '../try-until-done.ts';

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
      const result = await tryUntilDone(write, {
        closing,
        maximumSeconds: MAXIMUM_DELAY_SECONDS,
        onFailure: (error) => {
          if (isStoreUp) {
            logger.error(
              { error: messageOf(error) },
              'the store refuses readings, nothing is confirmed until it takes them',
            );
          }
          isStoreUp = false;
        },
      });
      if (result === undefined) return undefined;
      if (!isStoreUp) logger.warn('the store takes readings again');
      isStoreUp = true;
      return result;
    },
  };
}
