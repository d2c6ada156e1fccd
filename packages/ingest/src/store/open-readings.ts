import { openDatabase, type SqliteDatabase } from '@isobar/shared/sqlite';

import { MIGRATIONS } from './sqlite-schema.ts';

/** A writer that waits holds its whole thread up: it fails soon, and ingest tries again. */
const BUSY_TIMEOUT_MILLISECONDS = 100;

/** @throws as `openDatabase` does */
export function openReadings(path: string): SqliteDatabase {
  const database = openDatabase({ path, migrations: MIGRATIONS });
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MILLISECONDS}`);
  return database;
}
