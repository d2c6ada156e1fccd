import { createLogger } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it } from '@jest/globals';
import { join } from 'node:path';

import { HOUR_MILLISECONDS } from './hours/hour.ts';
import { startRolling } from './rolling.ts';
import { openSqliteReadingStore } from './store/sqlite-reading-store.ts';
import { moveTo, readAll, readDays, takenOf } from './testing/rollup-contract.ts';
import { openDatabase } from '@isobar/shared/sqlite';
import { MIGRATIONS } from './store/sqlite-schema.ts';

const closing = useClosing();
const folder = useTemporaryFolders();
const logger = createLogger({ name: 'test', level: 'silent' });

it('rolls up the hours that have been over for five minutes', async () => {
  const store = closing(await openSqliteReadingStore({ path: join(folder(), 'readings.db') }));
  // 00:20, 01:00, 02:00.
  await store.insert([takenOf(1), takenOf(3), takenOf(6)]);
  const midnight = takenOf(0).timestamp;
  const now = () => midnight + 2 * HOUR_MILLISECONDS + 299_999;
  closing(startRolling({ store, logger, now }));
  await eventually(async () => {
    expect((await readAll(store)).map(({ read }) => read)).toEqual([0, 1, 1]);
  });
  closing(startRolling({ store, logger, now: () => now() + 1 }));
  await eventually(async () => {
    expect((await readAll(store)).map(({ read }) => read)).toEqual([0, 0, 1]);
  });
});

it('rolls up readings that were stored before there were rollups, of all stations', async () => {
  const path = join(folder(), 'readings.db');
  const store = closing(await openSqliteReadingStore({ path }));
  const readings = Array.from({ length: 1000 }, (_, seq) => takenOf(seq));
  await store.insert([...readings, takenOf(1, { station: 'attic' })]);
  const database = closing(openDatabase({ path, migrations: MIGRATIONS }));
  database.exec('DELETE FROM stale_hours; DELETE FROM done');
  // Until they are marked, the readings themselves are read.
  expect(await readAll(store)).toHaveLength(40);
  closing(startRolling({ store, logger }));
  await eventually(
    () => {
      const kept = database.prepare('SELECT count(*) AS count FROM hours').all([]);
      // Three readings an hour, 333 hours and one.
      expect(kept).toEqual([{ count: 334 + 1 }]);
      expect(database.prepare('SELECT work FROM done').all([])).toHaveLength(1);
    },
    { timeoutSeconds: 30 },
  );
  expect((await readAll(store)).every(({ read }) => read === 0)).toBe(true);
}, 40_000);

it('adds up days that are over, and anew where the station is said to stand elsewhere', async () => {
  const store = closing(await openSqliteReadingStore({ path: join(folder(), 'readings.db') }));
  // 00:20 to 15:40 on the next day, three an hour.
  await store.insert(Array.from({ length: 119 }, (_, index) => takenOf(index + 1)));
  const midnight = takenOf(72).timestamp;
  const counts = async (timeZone: string) =>
    (await readDays(store, timeZone)).pieces.map(({ rollup }) => rollup.count);
  closing(startRolling({ store, logger, now: () => midnight + 299_999 }));
  await eventually(async () => {
    // Its last hour has not been over for five minutes, and so it is not either.
    expect(await counts('UTC')).toHaveLength(24 + 16);
    expect((await readAll(store)).filter(({ read }) => read > 0)).toHaveLength(1 + 16);
  });
  closing(startRolling({ store, logger, now: () => midnight + 300_000 }));
  await eventually(async () => {
    expect((await counts('UTC')).slice(0, 2)).toEqual([71, 3]);
  });
  await moveTo(store, 'Europe/Vienna');
  closing(startRolling({ store, logger, now: () => midnight + 300_000 }));
  await eventually(async () => {
    // Until 22:00 UTC.
    expect((await counts('Europe/Vienna')).slice(0, 2)).toEqual([65, 3]);
  });
});

it('goes on after the store failed, and ends when it is asked to', async () => {
  let calls = 0;
  const away = () => Promise.reject(new Error(`away ${(calls += 1)}`));
  const store = closing(await openSqliteReadingStore({ path: join(folder(), 'readings.db') }));
  const rolling = startRolling({
    store: { ...store, rollups: { ...store.rollups, due: away } },
    logger,
  });
  await eventually(() => {
    expect(calls).toBe(1);
  });
  await rolling.close();
});
