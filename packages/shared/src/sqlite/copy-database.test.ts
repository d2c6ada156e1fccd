import { statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { useClosing } from '../testing/closing.ts';
import { useTemporaryFolders } from '../testing/temporary-folder.ts';
import { copyDatabase } from './copy-database.ts';
import { openDatabase, type SqliteDatabase } from './open-database.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const migrations = ['CREATE TABLE numbers (number INTEGER PRIMARY KEY)'];

function open(path: string): SqliteDatabase {
  return closing(openDatabase({ path, migrations }));
}

const numbersIn = (database: SqliteDatabase) =>
  database.prepare('SELECT number FROM numbers').pluck().all();

describe('copyDatabase', () => {
  it('copies what is committed, with its schema version, while the file is written', () => {
    const folder = temporaryFolder();
    const [from, to] = [join(folder, 'from.db'), join(folder, 'to.db')];
    const source = open(from);
    source.exec('INSERT INTO numbers VALUES (1), (2)');
    source.exec('BEGIN IMMEDIATE; INSERT INTO numbers VALUES (3)');
    copyDatabase({ from, to });
    source.exec('COMMIT');
    expect(numbersIn(source)).toEqual([1, 2, 3]);
    expect(numbersIn(open(to))).toEqual([1, 2]);
  });

  it('lets nobody but its owner read the copy', () => {
    const folder = temporaryFolder();
    const [from, to] = [join(folder, 'from.db'), join(folder, 'to.db')];
    open(from);
    copyDatabase({ from, to });
    expect(statSync(to).mode & 0o777).toBe(0o600);
  });

  it('overwrites no file', () => {
    const folder = temporaryFolder();
    const [from, to] = [join(folder, 'from.db'), join(folder, 'to.db')];
    open(from);
    open(to).exec('INSERT INTO numbers VALUES (7)');
    expect(() => {
      copyDatabase({ from, to });
    }).toThrow(/exists/);
    expect(numbersIn(open(to))).toEqual([7]);
  });
});
