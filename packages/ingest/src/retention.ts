import { setTimeout as sleep } from 'node:timers/promises';

import type { Closable, Logger } from '@isobar/shared/service';

import { hourOf } from './hours/hour.ts';
import { repeat } from './repeat.ts';
import type { ReadingStore } from './store/reading-store.ts';

const DAY_MILLISECONDS = 86_400_000;
/** A reading that came after its time was over stays for a day: whoever is to see it has seen it. */
const LEAST_STAY_MILLISECONDS = DAY_MILLISECONDS;
const EVERY_MILLISECONDS = 3_600_000;
/** Few enough that what comes in meanwhile waits some milliseconds. */
const BATCH = 500;
const PAUSE_MILLISECONDS = 20;

/** Days after which what there is of a station is deleted; without them it is kept for ever. */
export interface RetentionDays {
  readonly readings?: number | undefined;
  /** What the readings of an hour come to. It stays as long as any of them, whatever this says. */
  readonly hours?: number | undefined;
}

/**
 * Deletes readings, and what is kept of hours, once they are older than so many days, at the start and
 * every hour, in small batches with pauses between. The ledger stays as it is. Where the store fails,
 * the next hour tries again.
 */
export function startRetention(options: {
  store: Pick<ReadingStore, 'stations' | 'removeOld'> & {
    rollups: Pick<ReadingStore['rollups'], 'removeOld'>;
  };
  days: RetentionDays;
  logger: Logger;
  /** Milliseconds since 1970; the system clock. */
  now?: () => number;
}): Closable {
  const { store, days, logger, now = Date.now } = options;

  async function removeAllOf(
    signal: AbortSignal,
    removeBatch: () => Promise<number>,
  ): Promise<number> {
    let removed = 0;
    for (let count = await removeBatch(); count > 0; count = await removeBatch()) {
      removed += count;
      await sleep(PAUSE_MILLISECONDS, undefined, { signal });
    }
    return removed;
  }

  async function removeReadings(station: string, signal: AbortSignal): Promise<number> {
    if (days.readings === undefined) return 0;
    const takenBefore = now() - days.readings * DAY_MILLISECONDS;
    const receivedBefore = now() - LEAST_STAY_MILLISECONDS;
    const query = { station, takenBefore, receivedBefore, limit: BATCH };
    return removeAllOf(signal, () => store.removeOld(query));
  }

  async function removeHours(station: string, signal: AbortSignal): Promise<void> {
    if (days.hours === undefined) return;
    const before = hourOf(now() - days.hours * DAY_MILLISECONDS);
    await removeAllOf(signal, () => store.rollups.removeOld({ station, before, limit: BATCH }));
  }

  async function removeAll(signal: AbortSignal): Promise<void> {
    let removed = 0;
    for (const station of await store.stations()) {
      signal.throwIfAborted();
      removed += await removeReadings(station, signal);
      await removeHours(station, signal);
    }
    if (removed > 0) logger.info({ removed, days: days.readings }, 'old readings deleted');
  }

  return repeat({
    work: removeAll,
    pauseMilliseconds: EVERY_MILLISECONDS,
    failure: 'old readings could not be deleted, later again',
    logger,
  });
}
