import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import type { StationHour } from './hours/hour.ts';
import { firstNotDue } from './hours/mark-memory.ts';
import type { ReadingStore } from './store/reading-store.ts';

const EVERY_MILLISECONDS = 60_000;
/** Few enough that what comes in meanwhile waits some milliseconds. */
const BATCH = 20;
/** Of each: it costs a look into an index. */
const MARKED_AT_ONCE = 100;
const LEAST_PAUSE_MILLISECONDS = 5;

interface RollingOptions {
  readonly store: Pick<ReadingStore, 'stations' | 'rollups'>;
  readonly logger: Logger;
  /** Milliseconds since 1970; the system clock. */
  readonly now?: () => number;
}

/**
 * Rolls up the hours that are over, once a minute, and those of readings that were stored before there
 * were rollups, once. Half of the time at most: after each small step it
 * rests as long as that took. Where the store fails, the next minute tries again.
 */
export function startRolling({ store, logger, now = Date.now }: RollingOptions): Closable {
  const { rollups } = store;
  const closing = new AbortController();
  const { signal } = closing;
  const isClosing = (): boolean => signal.aborted;

  async function restAfter<T>(work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const result = await work();
    const pause = Math.max(LEAST_PAUSE_MILLISECONDS, performance.now() - begun);
    await sleep(pause, undefined, { signal });
    return result;
  }

  async function rollAll(): Promise<void> {
    const before = firstNotDue(now());
    let after: StationHour | undefined;
    do {
      const marks = await rollups.due({ before, after, limit: BATCH });
      after = marks.at(-1);
      if (after !== undefined) await restAfter(() => rollups.roll(marks));
    } while (after !== undefined);
  }

  async function markAllOf(station: string): Promise<void> {
    const markFrom = (from: number): Promise<number | undefined> =>
      restAfter(() => rollups.markFrom({ station, from, limit: MARKED_AT_ONCE }));
    let next = await markFrom(0);
    while (next !== undefined) next = await markFrom(next);
  }

  async function catchUp(): Promise<void> {
    if (await rollups.isComplete()) return;
    logger.info('older readings are rolled up by the hour, station by station');
    for (const station of await store.stations()) {
      await markAllOf(station);
      await rollAll();
    }
    await rollups.complete();
    logger.info('all older readings are rolled up');
  }

  async function run(): Promise<void> {
    while (!isClosing()) {
      try {
        await rollAll();
        await catchUp();
      } catch (error) {
        if (isClosing()) return;
        logger.warn({ error: messageOf(error) }, 'hours could not be rolled up, later again');
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
