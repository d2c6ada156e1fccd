import { RetryLaterError } from '@isobar/shared/http';

const RETRY_SECONDS = 5;

/** Lets a few works on at one time, and a few more wait for their turn. */
export interface Gate {
  /**
   * Runs `work` when it is its turn.
   *
   * @throws RetryLaterError `ERR_BUSY` where too many wait already; what `work` throws
   */
  pass<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate(options: { atOnce: number; waiting: number }): Gate {
  const queue: (() => void)[] = [];
  let running = 0;

  return {
    pass: async (work) => {
      if (running >= options.atOnce) {
        if (queue.length >= options.waiting) throw busy();
        await new Promise<void>((resolve) => queue.push(resolve)); // it hands its place over
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

function busy(): RetryLaterError {
  return new RetryLaterError(
    'ERR_BUSY',
    `The history is asked for more than can be read at one time; try again in ${RETRY_SECONDS} seconds`,
    { retryAfterSeconds: RETRY_SECONDS },
  );
}
