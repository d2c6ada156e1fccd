import { closeSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';

import { openDatabase } from '@isobar/shared/sqlite';

const PAGE = 1024;

/** Writes garbage over some pages of a file. */
export function overwrite(path: string, { skip, pages }: { skip: number; pages: number }): void {
  const file = openSync(path, 'r+');
  for (let page = skip; page < skip + pages; page += 1) {
    writeSync(file, Buffer.alloc(PAGE, page % 251), 0, PAGE, page * PAGE);
  }
  closeSync(file);
}

/** Cuts off the second half of a file. */
export function cutShort(path: string): void {
  const file = openSync(path, 'r+');
  ftruncateSync(file, Math.floor(statSync(path).size / PAGE / 2) * PAGE);
  closeSync(file);
}

/** Runs SQL on a file, as a mistake or a bad disk might. */
export function change(path: string, sql: string): void {
  useDatabase(path, '', sql);
}

/** A sound database that is no outbox. */
export function makeOtherDatabase(path: string): string {
  useDatabase(path, 'CREATE TABLE accounts (name TEXT)');
  return path;
}

function useDatabase(path: string, migration: string, sql = ''): void {
  const database = openDatabase({ path, migrations: [migration] });
  database.exec(sql);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
