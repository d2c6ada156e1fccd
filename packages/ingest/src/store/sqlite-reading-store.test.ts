import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openDatabase } from '@isobar/shared/sqlite';
import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { describeAlertStore } from '../testing/alert-store-contract.ts';
import { describeReadingStore, readingOf } from '../testing/reading-store-contract.ts';
import { describeStationProfiles } from '../testing/station-profile-contract.ts';
import { openSqliteReadingStore } from './sqlite-reading-store.ts';
import { MIGRATIONS } from './sqlite-schema.ts';

const folder = useTemporaryFolders();
const closing = useClosing();

describeReadingStore(
  'SQLite',
  async (options) =>
    closing(await openSqliteReadingStore({ path: join(folder(), 'readings.db'), ...options })),
  { runs: 100 },
);

describeAlertStore('SQLite', async () =>
  closing(await openSqliteReadingStore({ path: join(folder(), 'readings.db') })),
);

describeStationProfiles('SQLite', async () =>
  closing(await openSqliteReadingStore({ path: join(folder(), 'readings.db') })),
);

describe('openSqliteReadingStore', () => {
  it('has everything again when it is opened again', async () => {
    const path = join(folder(), 'readings.db');
    const first = await openSqliteReadingStore({ path });
    await first.insert([readingOf(1), readingOf(3)]);
    await first.close();
    const second = closing(await openSqliteReadingStore({ path }));
    expect(await second.ledger()).toMatchObject([{ stored: 2, missing: 1 }]);
    expect(await second.insert([readingOf(3)])).toEqual([{ kind: 'duplicate' }]);
  });

  it('names a file that is no database, and what to do', async () => {
    const path = join(folder(), 'readings.db');
    writeFileSync(path, 'x'.repeat(4096));
    await expect(openSqliteReadingStore({ path })).rejects.toMatchObject({
      code: 'ERR_DATA_FILE_CORRUPT',
      message: expect.stringContaining(path) as unknown,
    });
  });

  it('refuses a batch while another writer holds the file, and takes it after that', async () => {
    const path = join(folder(), 'readings.db');
    const store = closing(await openSqliteReadingStore({ path }));
    const other = closing(openDatabase({ path, migrations: MIGRATIONS }));
    other.exec('BEGIN IMMEDIATE');
    await expect(store.insert([readingOf(1)])).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    const empty = { label: null, position: null, elevation: null, timeZone: null };
    await expect(store.setProfile('hut', empty)).rejects.toMatchObject({
      code: 'ERR_STORE_UNAVAILABLE',
    });
    other.exec('ROLLBACK');
    expect(await store.insert([readingOf(1)])).toEqual([{ kind: 'stored' }]);
    expect(await store.ledger()).toMatchObject([{ stored: 1, missing: 0 }]);
  });

  it('keeps its ledger in one row a log, however many readings there are', async () => {
    const path = join(folder(), 'readings.db');
    const store = closing(await openSqliteReadingStore({ path }));
    for (let batch = 0; batch < 20; batch += 1) {
      await store.insert(
        Array.from({ length: 1000 }, (_, index) => readingOf(batch * 1000 + index + 1)),
      );
    }
    expect(await store.ledger()).toMatchObject([{ stored: 20_000, missing: 0 }]);
    const database = closing(openDatabase({ path, migrations: MIGRATIONS }));
    expect(database.prepare('SELECT count(*) AS count FROM ranges').all([])).toEqual([
      { count: 1 },
    ]);
  });
});
