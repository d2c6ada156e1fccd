import { setTimeout as sleep } from 'node:timers/promises';

import type { Closable, Logger } from '@isobar/shared/service';

import { timeZoneOf } from './days/day.ts';
import { HOUR_MILLISECONDS } from './hours/hour.ts';
import { firstNotDue } from './hours/mark-memory.ts';
import { repeat } from './repeat.ts';
import type { ReadingStore } from './store/reading-store.ts';

const EVERY_MILLISECONDS = 60_000;
/** Few enough that what comes in meanwhile waits some milliseconds. */
const BATCH = 20;
/** Of each: it costs a look into an index. */
const MARKED_AT_ONCE = 100;
const LEAST_PAUSE_MILLISECONDS = 5;

interface RollingOptions {
  readonly store: Pick<ReadingStore, 'stations' | 'profiles' | 'rollups'>;
  readonly logger: Logger;
  /** Milliseconds since 1970; the system clock. */
  readonly now?: () => number;
}

/**
 * Rolls up the hours that are over, once a minute, and the days after them, and those of readings that
 * were stored before there were rollups, once. Half of the time at most: after each small step it
 * rests as long as that took. Where the store fails, the next minute tries again.
 */
export function startRolling({ store, logger, now = Date.now }: RollingOptions): Closable {
  const { rollups } = store;

  const rollAll = (signal: AbortSignal): Promise<void> =>
    rollDue(signal, rollups, firstNotDue(now()));

  const rollDays = (signal: AbortSignal): Promise<void> =>
    rollDue(signal, rollups.days, firstNotDue(now()) * HOUR_MILLISECONDS);

  /** After the zone of a station has changed, and where hours are there from before there were days. */
  async function wantDays(signal: AbortSignal): Promise<void> {
    const [known, profiles] = [await rollups.days.timeZones(), await store.profiles()];
    for (const station of await store.stations()) {
      const timeZone = timeZoneOf(profiles.get(station));
      if (known.get(station) === timeZone) continue;
      await goThrough(signal, (from) =>
        rollups.days.wantFrom({ station, timeZone, from, limit: MARKED_AT_ONCE }),
      );
      await rollups.days.setTimeZone(station, timeZone);
    }
  }

  async function catchUp(signal: AbortSignal): Promise<void> {
    if (await rollups.isComplete()) return;
    logger.info('older readings are rolled up by the hour, station by station');
    for (const station of await store.stations()) {
      await goThrough(signal, (from) => rollups.markFrom({ station, from, limit: MARKED_AT_ONCE }));
      await rollAll(signal);
    }
    await rollups.complete();
    logger.info('all older readings are rolled up');
  }

  return repeat({
    work: async (signal) => {
      await rollAll(signal);
      await catchUp(signal);
      await wantDays(signal);
      await rollDays(signal);
    },
    pauseMilliseconds: EVERY_MILLISECONDS,
    failure: 'hours could not be rolled up, later again',
    logger,
  });
}

/** Rolls up, in small steps, what was over at `before`, in the unit of the marks. */
async function rollDue<Mark>(
  signal: AbortSignal,
  {
    due,
    roll,
  }: {
    due: (query: { before: number; after: Mark | undefined; limit: number }) => Promise<Mark[]>;
    roll: (marks: readonly Mark[]) => Promise<number>;
  },
  before: number,
): Promise<void> {
  let after: Mark | undefined;
  do {
    const marks = await due({ before, after, limit: BATCH });
    after = marks.at(-1);
    if (after !== undefined) await restAfter(signal, () => roll(marks));
  } while (after !== undefined);
}

/** @param step - answers with where to go on from; `undefined`: nothing is left */
async function goThrough(
  signal: AbortSignal,
  step: (from: number) => Promise<number | undefined>,
): Promise<void> {
  let next: number | undefined = 0;
  while (next !== undefined) {
    const from: number = next;
    next = await restAfter(signal, () => step(from));
  }
}

/** Half of the time at most. */
async function restAfter<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  const pause = Math.max(LEAST_PAUSE_MILLISECONDS, performance.now() - begun);
  await sleep(pause, undefined, { signal });
  return result;
}
