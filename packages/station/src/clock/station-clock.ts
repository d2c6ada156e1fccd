import { IsobarError, messageOf } from '@isobar/shared';

import type { ClockSource } from './clock-source.ts';
import { createChrony, createTimesyncd, type Synchronizer } from './synchronizers.ts';
import { createSystemClock } from './system-clock.ts';

/**
 * `trusted`: the system clock is believed. `synchronized`: only once a synchronizer has set it.
 * `auto`: the latter where one is at work; elsewhere the clock is believed unless it shows a time
 * before this program was written.
 */
export type ClockTrust = 'auto' | 'trusted' | 'synchronized';

/** A clock that shows less was not set: nobody ran this program then. */
const EARLIEST = Date.UTC(2026, 0, 1);

/** The clock of a station, with a fitting answer to whether it is set. */
export function createStationClock(options: {
  trust: ClockTrust;
  synchronizers?: readonly Synchronizer[];
  clock?: ClockSource;
}): ClockSource {
  const { trust, synchronizers = [createTimesyncd(), createChrony()] } = options;
  const clock = options.clock ?? createSystemClock();

  async function isSynchronized(): Promise<boolean> {
    if (trust === 'trusted') return true;
    const present = synchronizers.filter((each) => each.isPresent());
    if (present.length === 0) return trust === 'auto' && clock.now() >= EARLIEST;
    const failures: unknown[] = [];
    for (const synchronizer of present) {
      try {
        if (await synchronizer.hasSetClock()) return true;
      } catch (error) {
        failures.push(`${synchronizer.name}: ${messageOf(error)}`);
      }
    }
    if (failures.length < present.length) return false;
    throw new IsobarError(
      'ERR_CLOCK_UNKNOWN',
      `Whether the clock is set cannot be told (${failures.join('; ')}); expected an answer of what sets it`,
    );
  }

  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    bootId: clock.bootId,
    isSynchronized,
  };
}
