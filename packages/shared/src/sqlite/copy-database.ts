import { chmodSync, closeSync, fsyncSync, openSync } from 'node:fs';

import Database from 'libsql';

/**
 * Writes a copy of an SQLite file as it is at one moment, also while others read and write it; they are
 * not held up. The copy is on disk when this returns, and nobody but its owner can read it.
 *
 * @param options.from - a file that is there: libsql would make an empty one
 * @param options.to - a file that is not there yet
 */
export function copyDatabase(options: { from: string; to: string }): void {
  const { from, to } = options;
  const database = new Database(from);
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
  chmodSync(to, 0o600);
  const file = openSync(to, 'r'); // SQLite does not sync what VACUUM INTO writes
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
