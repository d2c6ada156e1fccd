import { randomInt } from 'node:crypto';

import { RetryLaterError } from '@isobar/shared/http';

export interface TurnstileOptions {
  /** Works at one time. Each password check takes 19 MiB and one thread of libuv's four. */
  readonly concurrency: number;
  readonly maxWaiting: number;
  /** A client that waits for longer has most likely given up: its work is not done any more. */
  readonly maxWaitSeconds: number;
}

/** Lets works through a few at a time, in the order in which they came. */
export interface Turnstile {
  /** @throws RetryLaterError `ERR_BUSY` where too many wait, it waited too long, or it is closed */
  run<T>(work: () => Promise<T>): Promise<T>;
  readonly waiting: number;
  /** Turns away those that wait and those to come; what runs goes on. */
  close(): void;
}

export function createTurnstile(options: TurnstileOptions): Turnstile {
  const { concurrency, maxWaiting, maxWaitSeconds } = options;
  const queue: { enter: () => void; turnAway: () => void; since: number }[] = [];
  let running = 0;
  let isClosed = false;

  function admitNext(): void {
    while (running < concurrency) {
      const next = queue.shift();
      if (next === undefined) return;
      if (performance.now() - next.since > maxWaitSeconds * 1000) {
        next.turnAway();
        continue;
      }
      running += 1;
      next.enter();
    }
  }

  function turn(): Promise<void> {
    if (isClosed || queue.length >= maxWaiting) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const turnAway = (): void => {
        reject(busy());
      };
      queue.push({ enter: resolve, turnAway, since: performance.now() });
      admitNext();
    });
  }

  return {
    run: async (work) => {
      await turn();
      try {
        return await work();
      } finally {
        running -= 1;
        admitNext();
      }
    },
    get waiting() {
      return queue.length;
    },
    close: () => {
      isClosed = true;
      for (const { turnAway } of queue.splice(0)) turnAway();
    },
  };
}

function busy(): RetryLaterError {
  // At random, so that a fleet that was turned away at one instant does not come back at one instant.
  const retryAfterSeconds = randomInt(2, 20);
  return new RetryLaterError(
    'ERR_BUSY',
    `More logins wait than can be checked in time; try again in ${retryAfterSeconds} seconds`,
    { retryAfterSeconds },
  );
}
