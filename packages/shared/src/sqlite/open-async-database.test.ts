import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { useClosing } from '../testing/closing.ts';
import { useTemporaryFolders } from '../testing/temporary-folder.ts';
import { openAsyncDatabase, type AsyncSqliteDatabase } from './open-async-database.ts';

const MIGRATIONS = ['CREATE TABLE outbox (seq INTEGER PRIMARY KEY, note TEXT)'];

describe('openAsyncDatabase', () => {
  const temporaryFolder = useTemporaryFolders();
  const closing = useClosing();

  const newPath = (): string => join(temporaryFolder(), 'outbox.db');
  const open = async (path: string, pageSize?: number): Promise<AsyncSqliteDatabase> =>
    closing(
      await openAsyncDatabase({
        path,
        migrations: MIGRATIONS,
        ...(pageSize !== undefined && { pageSize }),
      }),
    );
  async function valueOf(database: AsyncSqliteDatabase, sql: string): Promise<unknown> {
    const rows = await (await database.prepare(sql)).all();
    return Object.values(rows[0] ?? {})[0];
  }

  it('opens as openDatabase does: newest schema, write-ahead, synced, its owner’s alone', async () => {
    const path = newPath();
    const database = await open(path);
    expect(await valueOf(database, 'PRAGMA user_version')).toBe(1);
    expect(await valueOf(database, 'PRAGMA journal_mode')).toBe('wal');
    expect(await valueOf(database, 'PRAGMA synchronous')).toBe(2); // FULL
    for (const each of [path, `${path}-wal`, `${path}-shm`]) {
      expect((statSync(each).mode & 0o777).toString(8)).toBe('600');
    }
  });

  it('makes a file with the pages that it is told, and leaves those of a file that is there', async () => {
    const path = newPath();
    expect(await valueOf(await open(path, 512), 'PRAGMA page_size')).toBe(512);
    expect(await valueOf(await open(path, 8192), 'PRAGMA page_size')).toBe(512);
  });

  it('keeps what a transaction wrote, and answers with what its work returned', async () => {
    const path = newPath();
    const database = await open(path);
    const insert = await database.prepare('INSERT INTO outbox VALUES (?, ?)');
    const changes = await database.transaction(() => insert.run(1, 'kept').changes);
    expect(changes).toBe(1);
    expect(await valueOf(await open(path), 'SELECT note FROM outbox')).toBe('kept');
  });

  it('drops all of a transaction whose work fails, passes the failure on, and can begin another', async () => {
    const database = await open(newPath());
    const insert = await database.prepare('INSERT INTO outbox VALUES (?, ?)');
    const failing = database.transaction(() => {
      insert.run(1, 'dropped');
      return Promise.reject(new Error('changed its mind'));
    });
    await expect(failing).rejects.toThrow('changed its mind');
    await database.transaction(() => insert.run(2, 'kept'));
    expect(await valueOf(database, 'SELECT group_concat(note) FROM outbox')).toBe('kept');
  });

  it('tells why a transaction failed also where SQLite has ended it itself', async () => {
    const database = await open(newPath());
    const insert = await database.prepare('INSERT OR ROLLBACK INTO outbox VALUES (?, ?)');
    const failing = database.transaction(() => {
      insert.run(1, 'first');
      insert.run(1, 'again');
    });
    await expect(failing).rejects.toThrow(/UNIQUE constraint/);
    expect(await valueOf(database, 'SELECT count(*) FROM outbox')).toBe(0);
  });

  it.each([undefined, 512])('names a broken file, with pages of %s', async (pageSize) => {
    const path = newPath();
    writeFileSync(path, 'hello');
    await expect(open(path, pageSize)).rejects.toMatchObject({ code: 'ERR_DATA_FILE_CORRUPT' });
  });

  it.each([undefined, 512])(
    'says which file cannot be opened, with pages of %s',
    async (pageSize) => {
      const path = join(temporaryFolder(), 'missing', 'outbox.db');
      await expect(open(path, pageSize)).rejects.toMatchObject({
        code: 'ERR_DATA_FILE',
        message: expect.stringContaining(path),
      });
    },
  );
});
