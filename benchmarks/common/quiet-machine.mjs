import { setTimeout as sleep } from 'node:timers/promises';

import { busySeconds } from './process-figures.mjs';

const LOOK_SECONDS = 0.5;
/** Cores in use when nothing is measured that count as rest. */
const QUIET_CORES = 0.2;

/**
 * Waits for a moment in which other programs are at rest, as often as it is asked, but for no longer
 * than `budgetSeconds` in all: on a machine that never rests the figures are taken all the same.
 *
 * @param {number} budgetSeconds
 * @returns {() => Promise<void>}
 */
export function createPatience(budgetSeconds) {
  let leftSeconds = budgetSeconds;
  return async () => {
    while (leftSeconds > 0) {
      const before = busySeconds();
      await sleep(LOOK_SECONDS * 1000);
      if ((busySeconds() - before) / LOOK_SECONDS < QUIET_CORES) return;
      leftSeconds -= LOOK_SECONDS;
    }
  };
}
