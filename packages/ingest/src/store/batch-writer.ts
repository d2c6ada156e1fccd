import type { Closable } from '@isobar/shared/service';
import { transact, type SqliteDatabase } from '@isobar/shared/sqlite';

import { createMarkMemory } from '../hours/mark-memory.ts';
import { attempt } from './attempt.ts';
import { encodeReading, type EncodedReading, type InsertKind } from './packed-batch.ts';
import { createRangeTable } from './range-table.ts';
import type { StoredReading } from './reading-store.ts';
import { createSqliteHours } from './sqlite-hours.ts';
import { createSqliteInsert } from './sqlite-insert.ts';
import { createStreamIds } from './stream-ids.ts';

/** Stores batches of readings, each whole or not at all, in the order in which they are given. */
export interface BatchWriter extends Closable {
  /** How many are best under way at once: one more than can be stored at a time. */
  readonly batchesAtOnce: number;
  write(batch: readonly StoredReading[]): Promise<InsertKind[]>;
}

/** Writes on the thread that asks. */
export function createBatchWriter(database: SqliteDatabase): BatchWriter {
  const writeBatch = createWriteBatch(database);
  return {
    batchesAtOnce: 1,
    write: (batch) => attempt(() => writeBatch(batch.map(encodeReading))),
    close: () => Promise.resolve(),
  };
}

/** Makes the function that stores a batch in one transaction: readings, ledger, marks of their hours. */
export function createWriteBatch(
  database: SqliteDatabase,
): (batch: readonly EncodedReading[]) => InsertKind[] {
  const ids = createStreamIds(database);
  const insert = createSqliteInsert({ database, ids, ranges: createRangeTable(database) });
  const hours = createSqliteHours(database, ids);
  const memory = createMarkMemory();

  return (batch) => {
    try {
      const { kinds, marked } = transact(database, () => {
        const kinds = insert(batch);
        const marked = memory.unmarked(batch.filter((_, index) => kinds[index] === 'stored'));
        hours.mark(marked);
        return { kinds, marked };
      });
      memory.remember(marked);
      return kinds;
    } catch (error) {
      ids.forget();
      throw error;
    }
  };
}
