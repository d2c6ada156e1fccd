import type { SqliteDatabase } from './open-database.ts';

/**
 * Runs work between BEGIN IMMEDIATE and COMMIT; what fails leaves nothing behind. Every write is inside one, of one
 * statement too: libsql leaves a statement open that failed outside a transaction because the file was busy.
 */
export function transact<T>(database: SqliteDatabase, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself; what went wrong is the first error.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
