import { join } from 'node:path';

import { openSqliteReadingStore, type LedgerEntry } from '@isobar/ingest';

/** The ledger of a server's data folder; the server may run meanwhile. */
export async function readLedger(dataFolder: string): Promise<LedgerEntry[]> {
  const store = await openSqliteReadingStore({ path: join(dataFolder, 'readings.db') });
  try {
    return await store.ledger();
  } finally {
    await store.close();
  }
}
