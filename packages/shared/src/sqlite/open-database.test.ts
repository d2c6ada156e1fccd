import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { useClosing } from '../testing/closing.ts';
import { runModule } from '../testing/run-module.ts';
import { useTemporaryFolders } from '../testing/temporary-folder.ts';
import { isCorruption, openDatabase, type SqliteDatabase } from './open-database.ts';

const FIRST = 'CREATE TABLE readings (id TEXT PRIMARY KEY)';
const SECOND = "ALTER TABLE readings ADD COLUMN note TEXT DEFAULT ''";

describe('openDatabase', () => {
  const temporaryFolder = useTemporaryFolders();
  const closing = useClosing();

  const newPath = (): string => join(temporaryFolder(), 'readings.db');
  const open = (path: string, migrations: readonly string[] = [FIRST]): SqliteDatabase =>
    closing(openDatabase({ path, migrations }));
  const valueOf = (database: SqliteDatabase, sql: string): unknown =>
    Object.values(database.prepare(sql).get() as object)[0];

  /** What the file of a database with 500 readings holds: two pages and more. */
  function soundContent(): Buffer {
    const path = newPath();
    const database = open(path);
    const insert = database.prepare('INSERT INTO readings (id) VALUES (?)');
    for (let number = 0; number < 500; number += 1) insert.run(`${number}`.padEnd(100, 'x'));
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return readFileSync(path);
  }

  it('makes a missing file, with the newest schema', () => {
    const path = newPath();
    const database = open(path, [FIRST, SECOND]);
    database.exec("INSERT INTO readings (id) VALUES ('a')");
    expect(existsSync(path)).toBe(true);
    expect(valueOf(database, 'SELECT note FROM readings')).toBe('');
    expect(valueOf(database, 'PRAGMA user_version')).toBe(2);
  });

  it('writes ahead and waits for the disk, so that a power cut takes nothing', () => {
    const database = open(newPath());
    expect(valueOf(database, 'PRAGMA journal_mode')).toBe('wal');
    expect(valueOf(database, 'PRAGMA synchronous')).toBe(2); // FULL
  });

  it('finds its data again, and runs only the migrations that are new', () => {
    const path = newPath();
    const first = openDatabase({ path, migrations: [FIRST] });
    first.exec("INSERT INTO readings (id) VALUES ('a')");
    first.close();
    const second = open(path, [FIRST, SECOND]);
    expect(valueOf(second, "SELECT id || '|' || note FROM readings")).toBe('a|');
  });

  it('opens a database in memory', () => {
    expect(valueOf(open(':memory:'), 'SELECT count(*) FROM readings')).toBe(0);
  });

  it('lets no one but its owner read the file and the two beside it', () => {
    const path = newPath();
    const database = open(path);
    database.exec("INSERT INTO readings (id) VALUES ('secret')");
    for (const each of [path, `${path}-wal`, `${path}-shm`]) {
      expect((statSync(each).mode & 0o777).toString(8)).toBe('600');
    }
  });

  it('leaves the mode of a file that is there as its owner chose it', () => {
    const path = newPath();
    openDatabase({ path, migrations: [FIRST] }).close();
    chmodSync(path, 0o640);
    open(path);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('640');
  });

  it('runs a migration whole or not at all', () => {
    const path = newPath();
    const broken = 'CREATE TABLE half (id TEXT); INSERT INTO nowhere VALUES (1)';
    expect(() => openDatabase({ path, migrations: [FIRST, broken] })).toThrow(
      expect.objectContaining({ code: 'ERR_DATA_FILE' }),
    );
    const database = open(path);
    expect(valueOf(database, 'PRAGMA user_version')).toBe(1);
    expect(valueOf(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'")).toBe(0);
  });

  it('tells why a migration failed also where SQLite has ended the transaction itself', () => {
    const path = newPath();
    const rollsBack = 'CREATE TABLE a (id UNIQUE); INSERT OR ROLLBACK INTO a VALUES (1), (1)';
    expect(() => openDatabase({ path, migrations: [rollsBack] })).toThrow(/UNIQUE constraint/);
  });

  it('refuses a file of a later isobar, and leaves it as it is', () => {
    const path = newPath();
    openDatabase({ path, migrations: [FIRST, SECOND] }).close();
    expect(() => openDatabase({ path, migrations: [FIRST] })).toThrow(
      expect.objectContaining({
        code: 'ERR_DATA_FILE_NEWER',
        message: `Data file ${path} was written by a later isobar (schema 2, this one knows 1); start that version`,
      }),
    );
    expect(valueOf(open(path, [FIRST, SECOND]), 'PRAGMA user_version')).toBe(2);
  });

  describe('names a broken file, and says what to do:', () => {
    const expectCorrupt = (path: string): void => {
      const before = readFileSync(path);
      expect(() => openDatabase({ path, migrations: [FIRST] })).toThrow(
        expect.objectContaining({
          code: 'ERR_DATA_FILE_CORRUPT',
          message: `Data file ${path} is not a sound SQLite database; restore it from a backup, or move it away to start with an empty one`,
        }),
      );
      expect(readFileSync(path).equals(before)).toBe(true);
    };

    it.each([
      ['a text', 'temperature,humidity\n21.4,55\n'.repeat(200)],
      ['a short text', 'hello'],
      ['zeroes', '\0'.repeat(8192)],
    ])('one that holds %s', (_, content) => {
      const path = newPath();
      writeFileSync(path, content);
      expectCorrupt(path);
    });

    it('one whose header is sound and whose schema is not', () => {
      const path = newPath();
      writeFileSync(path, soundContent().fill(0x55, 100, 4096));
      expectCorrupt(path);
    });
  });

  it('takes an empty file for a new one', () => {
    const path = newPath();
    writeFileSync(path, '');
    expect(valueOf(open(path), 'SELECT count(*) FROM readings')).toBe(0);
  });

  it('tells a caller who meets it later that a file is broken further in', () => {
    const path = newPath();
    writeFileSync(path, soundContent().fill(0x55, 4096));
    const broken = open(path);
    let failure: unknown;
    try {
      broken.prepare('SELECT count(*), max(id) FROM readings').all();
    } catch (error) {
      failure = error;
    }
    expect(isCorruption(failure)).toBe(true);
    expect(isCorruption(new Error('no such table'))).toBe(false);
    expect(isCorruption(undefined)).toBe(false);
  });

  it('says which file cannot be opened, and what was expected', () => {
    const folder = temporaryFolder();
    for (const path of [folder, join(folder, 'missing', 'readings.db')]) {
      expect(() => openDatabase({ path, migrations: [FIRST] })).toThrow(
        expect.objectContaining({
          code: 'ERR_DATA_FILE',
          message: expect.stringMatching(
            /^Data file \S+ cannot be opened \(.+\); expected a file that this user may read and write, in a folder where it may do so too$/,
          ),
        }),
      );
    }
  });
});

describe('openDatabase in a process of its own', () => {
  const temporaryFolder = useTemporaryFolders();

  it('takes its turn where another opens the same new file at that moment', async () => {
    const folder = temporaryFolder();
    const racer = (own: string, other: string): string => `
      import { existsSync, writeFileSync } from 'node:fs';
      import { openDatabase } from '@isobar/shared/sqlite';
      const migrations = ['CREATE TABLE a (b)', 'INSERT INTO a VALUES (1)', 'INSERT INTO a VALUES (2)'];
      const counts = [];
      for (let round = 0; round < 20; round += 1) {
        const meeting = ${JSON.stringify(folder)} + '/' + round + '-';
        writeFileSync(meeting + '${own}', '');
        while (!existsSync(meeting + '${other}'));
        const database = openDatabase({ path: meeting + 'new.db', migrations });
        counts.push(database.prepare('SELECT count(*) AS count FROM a').get().count);
        database.close();
      }
      console.log(counts.join(''));
    `;
    const outputs = await Promise.all([
      runModule(racer('first', 'second')),
      runModule(racer('second', 'first')),
    ]);
    expect(outputs).toEqual([`${'2'.repeat(20)}\n`, `${'2'.repeat(20)}\n`]);
  });

  it.each([
    ['a folder that it may not write to', 0o555, [], 'EACCES: permission denied'],
    ['a file that it may not write to', 0o777, [FIRST], 'attempt to write a readonly database'],
  ])('says so where it is to use %s', async (_, folderMode, migrations, reason) => {
    const folder = temporaryFolder();
    const path = join(folder, 'readings.db');
    if (migrations.length > 0) {
      const database = openDatabase({ path, migrations });
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      for (const end of ['', '-wal', '-shm']) chmodSync(path + end, 0o444);
    }
    chmodSync(folder, folderMode);
    const opening = `
      import { openDatabase } from '@isobar/shared/sqlite';
      try {
        openDatabase({ path: ${JSON.stringify(path)}, migrations: ['${FIRST}', 'CREATE TABLE a (b)'] });
      } catch (error) {
        console.log(error.code + ' ' + error.message);
      }
    `;
    // root may write anywhere, and so it becomes no one for this
    const output = await runModule(opening, process.getuid?.() === 0 ? { userId: 65_534 } : {});
    chmodSync(folder, 0o755);
    expect(output).toContain(`ERR_DATA_FILE Data file ${path} cannot be opened (${reason}`);
  });
});
