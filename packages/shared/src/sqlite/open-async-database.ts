import { closeSync, existsSync, openSync } from 'node:fs';

import Database from 'libsql';
import AsyncDatabase from 'libsql/promise';

import { openDatabase } from './open-database.ts';

export type SqliteValue = string | number | null;
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/**
 * A prepared statement. `run` only changes pages in memory until the transaction around it commits;
 * `all` reads on another thread.
 */
export interface AsyncStatement {
  run(...parameters: readonly SqliteValue[]): { readonly changes: number };
  all(...parameters: readonly SqliteValue[]): Promise<SqliteRow[]>;
}

export interface AsyncSqliteDatabase {
  prepare(sql: string): Promise<AsyncStatement>;
  exec(sql: string): Promise<void>;
  /**
   * Runs `work` between BEGIN IMMEDIATE and COMMIT. Waiting for the write lock and for the disk
   * happens on another thread. Transactions must not be nested, nor begun before the last one ended.
   */
  transaction<T>(work: () => T | Promise<T>): Promise<T>;
  close(): void;
}

/**
 * {@link openDatabase} for a program that must stay awake while the disk is slow: an SD card may take
 * seconds to sync.
 *
 * @param options.pageSize - bytes, for a file that is made; smaller pages mean less to write a change
 * @throws as {@link openDatabase} does
 */
export async function openAsyncDatabase(options: {
  path: string;
  migrations: readonly string[];
  pageSize?: number;
}): Promise<AsyncSqliteDatabase> {
  const { path, migrations, pageSize } = options;
  if (pageSize !== undefined) makeFile(path, pageSize);
  openDatabase({ path, migrations }).close();
  const database = new AsyncDatabase(path, {}) as unknown as RawDatabase;
  try {
    await database.exec('PRAGMA busy_timeout = 5000');
    await database.exec('PRAGMA synchronous = FULL');
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    prepare: (sql) => database.prepare(sql),
    exec: (sql) => database.exec(sql),
    transaction: async (work) => {
      await database.exec('BEGIN IMMEDIATE');
      try {
        const result = await work();
        await database.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk, say, ends the transaction by itself, and what went wrong is the first error.
        if (database.inTransaction) await database.exec('ROLLBACK').catch(() => undefined);
        throw error;
      }
    },
    close: () => {
      database.close();
    },
  };
}

/** What libsql's promise API is at run time; it types everything as any. */
interface RawDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): Promise<AsyncStatement>;
  exec(sql: string): Promise<void>;
  close(): void;
}

/** The page size is fixed once the first page is written, which journal_mode does. */
function makeFile(path: string, pageSize: number): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    return; // openDatabase says why
  }
  const database = new Database(path);
  try {
    database.exec(`PRAGMA page_size = ${pageSize}`);
    database.exec('PRAGMA journal_mode = WAL');
  } catch {
    // openDatabase says why
  } finally {
    database.close();
  }
}
