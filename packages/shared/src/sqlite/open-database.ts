import { closeSync, openSync } from 'node:fs';

import Database from 'libsql';

import { codeOf, IsobarError, messageOf } from '../isobar-error.ts';
import { transact } from './transact.ts';

export type SqliteDatabase = Database.Database;

/** How long a statement waits for another process that writes. */
const BUSY_MILLISECONDS = 5000;

/**
 * Opens an SQLite file, makes it where it is missing (mode 0600), and brings it to the newest schema.
 * WAL with `synchronous=FULL`: what a finished transaction wrote survives a power cut.
 *
 * @param options.migrations - SQL scripts; those past the file's `user_version` are run, each in one
 *   transaction. Never change one that was released: add another.
 * @throws IsobarError `ERR_DATA_FILE_CORRUPT` for a file that is no sound SQLite database,
 *   `ERR_DATA_FILE_NEWER` for one of a later isobar, `ERR_DATA_FILE` where it cannot be opened
 */
export function openDatabase(options: {
  path: string;
  migrations: readonly string[];
}): SqliteDatabase {
  const { path, migrations } = options;
  let database: SqliteDatabase | undefined;
  try {
    if (path !== ':memory:') makeFile(path);
    database = new Database(path);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    writeAhead(database);
    database.exec('PRAGMA synchronous = FULL');
    migrate(database, path, migrations);
    return database;
  } catch (error) {
    database?.close();
    throw explain(error, path);
  }
}

/**
 * SQLite gives its -wal and -shm files the mode of the data file, so it has to be right from the start.
 * A file that is there must not be touched: closing it would drop the locks that this process has on it.
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** Of two processes that turn a new file to WAL at once, SQLite sends one away without any waiting. */
function writeAhead(database: SqliteDatabase): void {
  const deadline = performance.now() + BUSY_MILLISECONDS;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (codeOf(error) !== 'SQLITE_BUSY' || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function migrate(database: SqliteDatabase, path: string, migrations: readonly string[]): void {
  // The version stands in the header, which may be sound where the schema behind it is not.
  database.prepare('SELECT count(*) FROM sqlite_schema').all();
  const version = readVersion(database);
  if (version > migrations.length) {
    throw new IsobarError(
      'ERR_DATA_FILE_NEWER',
      `Data file ${path} was written by a later isobar (schema ${version}, this one knows ${migrations.length}); start that version`,
    );
  }
  for (const [index, script] of migrations.entries()) {
    if (index < version) continue;
    // Two processes may open a new file at once: look again once the write lock is held.
    transact(database, () => {
      if (readVersion(database) !== index) return;
      database.exec(script);
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

function readVersion(database: SqliteDatabase): number {
  const row = database.prepare('PRAGMA user_version').all()[0] as { user_version: number };
  return row.user_version;
}

/** True for errors that say that a file's content is broken, as opposed to out of reach. */
export function isCorruption(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB');
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof IsobarError) return error;
  if (isCorruption(error)) {
    return new IsobarError(
      'ERR_DATA_FILE_CORRUPT',
      `Data file ${path} is not a sound SQLite database; restore it from a backup, or move it away to start with an empty one`,
      { cause: error },
    );
  }
  const reason = codeOf(error) === '' ? 'refused by SQLite' : messageOf(error);
  return new IsobarError(
    'ERR_DATA_FILE',
    `Data file ${path} cannot be opened (${reason}); expected a file that this user may read and write, in a folder where it may do so too`,
    { cause: error },
  );
}
