import { setImmediate } from 'node:timers/promises';

/** As ingest takes at once. */
const AT_ONCE = 20;

/**
 * Rolls up every hour, or every day, that is due, as ingest does once it is over.
 *
 * @template Mark
 * @param {object} rollups of hours, or their `days`
 * @param {(query: { before: number, limit: number }) => Promise<Mark[]>} rollups.due
 * @param {(marks: Mark[]) => Promise<number>} rollups.roll
 * @param {number} before an hour, or milliseconds for days
 * @returns {Promise<number>} how many
 */
export async function rollDue({ due, roll }, before) {
  let rolled = 0;
  for (;;) {
    const marks = await due({ before, limit: AT_ONCE });
    if (marks.length === 0) return rolled;
    rolled += await roll(marks);
    await setImmediate(); // signals have their turn
  }
}
