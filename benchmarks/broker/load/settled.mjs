import { setTimeout as sleep } from 'node:timers/promises';

const QUIET_MILLISECONDS = 500;

/**
 * Resolves when a count has stood still for half a second.
 *
 * @param {() => number} count
 */
export async function settled(count) {
  let last;
  do {
    last = count();
    await sleep(QUIET_MILLISECONDS);
  } while (count() !== last);
}
