import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MILLISECONDS = 10;
const PATIENCE_SECONDS = 20;

/**
 * Waits until everything that was sent is confirmed, or nothing more has been for twenty seconds.
 *
 * @param {{ sent: number, confirmed: number }} counts
 * @returns {Promise<number>} readings that were not
 */
export async function allConfirmed(counts) {
  let [last, looks] = [counts.confirmed, 0];
  while (counts.confirmed < counts.sent && looks * LOOK_MILLISECONDS < PATIENCE_SECONDS * 1000) {
    await sleep(LOOK_MILLISECONDS);
    looks = counts.confirmed === last ? looks + 1 : 0;
    last = counts.confirmed;
  }
  return counts.sent - counts.confirmed;
}
