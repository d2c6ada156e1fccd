import { setTimeout as sleep } from 'node:timers/promises';

import type { InsertOutcome, ReadingStore, StoredReading } from '@isobar/ingest';
import { codeOf, IsobarError } from '@isobar/shared';
import { retryDelay } from '@isobar/shared/service';

const TRIES = 20;

/**
 * Inserts a batch into a store that a server may be writing to.
 *
 * @throws IsobarError `ERR_STORE_UNAVAILABLE` where another process holds it all the time; what the store throws
 */
export async function insertPatiently(
  store: Pick<ReadingStore, 'insert'>,
  batch: readonly StoredReading[],
): Promise<InsertOutcome[]> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await store.insert(batch);
    } catch (error) {
      if (codeOf(error) !== 'SQLITE_BUSY') throw error;
      if (attempt < TRIES) {
        await sleep(retryDelay(attempt, { maximumSeconds: 1 }));
        continue;
      }
      throw new IsobarError(
        'ERR_STORE_UNAVAILABLE',
        'The store of readings is being written by another process; what came before is stored, import the file again',
        { cause: error },
      );
    }
  }
}
