import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import type { ReadingStore } from './store/reading-store.ts';

const DAY_MILLISECONDS = 86_400_000;
/** A reading that came after its time was over stays for a day: whoever is to see it has seen it. */
const LEAST_STAY_MILLISECONDS = DAY_MILLISECONDS;
const EVERY_MILLISECONDS = 3_600_000;
/** Few enough that what comes in meanwhile waits some milliseconds. */
const BATCH = 500;
const PAUSE_MILLISECONDS = 20;

/**
 * Deletes readings that are older than so many days, at the start and every hour, in small batches
 * with pauses between. The ledger stays as it is. Where the store fails, the next hour tries again.
 */
export function startRetention(options: {
  store: Pick<ReadingStore, 'stations' | 'removeOld'>;
  days: number;
  logger: Logger;
  /** Milliseconds since 1970; the system clock. */
  now?: () => number;
}): Closable {
  const { store, days, logger, now = Date.now } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const isClosing = (): boolean => signal.aborted;

  async function removeOf(station: string): Promise<number> {
    const takenBefore = now() - days * DAY_MILLISECONDS;
    const receivedBefore = now() - LEAST_STAY_MILLISECONDS;
    let removed = 0;
    for (;;) {
      const count = await store.removeOld({ station, takenBefore, receivedBefore, limit: BATCH });
      removed += count;
      if (count < BATCH) return removed;
      await sleep(PAUSE_MILLISECONDS, undefined, { signal });
    }
  }

  async function removeAll(): Promise<void> {
    let removed = 0;
    for (const station of await store.stations()) {
      signal.throwIfAborted();
      removed += await removeOf(station);
    }
    if (removed > 0) logger.info({ removed, days }, 'old readings deleted');
  }

  async function run(): Promise<void> {
    while (!isClosing()) {
      try {
        await removeAll();
      } catch (error) {
        if (isClosing()) return;
        logger.warn({ error: messageOf(error) }, 'old readings could not be deleted, later again');
      }
      await sleep(EVERY_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
