import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MILLISECONDS = 10;
const PATIENCE_SECONDS = 20;

/**
 * Waits until everything that was sent is confirmed, but for twenty seconds at most.
 *
 * @param {{ sent: number, confirmed: number }} counts
 * @returns {Promise<number>} readings that were not
 */
export async function allConfirmed(counts) {
  const looks = (PATIENCE_SECONDS * 1000) / LOOK_MILLISECONDS;
  for (let look = 0; look < looks && counts.confirmed < counts.sent; look += 1) {
    await sleep(LOOK_MILLISECONDS);
  }
  return counts.sent - counts.confirmed;
}
