import { openDatabase, type SqliteDatabase } from '@isobar/shared/sqlite';

import { MIGRATIONS } from './sqlite-schema.ts';

/** A writer that waits holds its whole thread up: it fails soon, and ingest tries again. */
const BUSY_TIMEOUT_MILLISECONDS = 100;
/**
 * Pages in the write-ahead log at which they are moved into the file, by default 1,000. Every batch writes the newest page
 * of each station anew: moved less often, fewer of them are. 16 MiB of disk; a transaction is as durable as ever.
 */
const PAGES_AHEAD = 4000;

/** @throws as `openDatabase` does */
export function openReadings(path: string): SqliteDatabase {
  const database = openDatabase({ path, migrations: MIGRATIONS });
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MILLISECONDS}`);
  database.exec(`PRAGMA wal_autocheckpoint = ${PAGES_AHEAD}`);
  return database;
}
