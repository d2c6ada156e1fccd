import { createLogger } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it } from '@jest/globals';
import { join } from 'node:path';

import { startRetention } from './retention.ts';
import { openSqliteReadingStore } from './store/sqlite-reading-store.ts';
import { readingOf } from './testing/reading-store-contract.ts';

const closing = useClosing();
const folder = useTemporaryFolders();
const logger = createLogger({ name: 'test', level: 'silent' });

const DAY = 86_400_000;

it('deletes what is older than so many days, of every station, and nothing else', async () => {
  const store = closing(await openSqliteReadingStore({ path: join(folder(), 'readings.db') }));
  const newest = readingOf(0).timestamp + 3 * DAY;
  // 1,800 readings of each, a reading a minute: 30 hours.
  for (const station of ['roof-2', 'roof-3']) {
    const readings = Array.from({ length: 1800 }, (_, index) => {
      const timestamp = newest - index * 60_000;
      return readingOf(1800 - index, { station, timestamp, receivedAt: timestamp });
    });
    await store.insert(readings);
  }
  closing(startRetention({ store, days: { readings: 1 }, logger, now: () => newest }));
  await eventually(async () => {
    for (const station of ['roof-2', 'roof-3']) {
      const left = await store.find({ station, limit: 5000 });
      // Of the last 24 hours: the one of just now and the 1,440 before it.
      expect(left).toHaveLength(1441);
      expect(left[0]?.timestamp).toBe(newest - DAY);
    }
  });
  expect(await store.totals()).toEqual({ stored: 3600, missing: 0, rejected: 0 });
});

it('deletes hours once their readings are gone and they are old enough themselves', async () => {
  const store = closing(await openSqliteReadingStore({ path: join(folder(), 'readings.db') }));
  const newest = readingOf(0).timestamp + 10 * DAY;
  const query = { station: 'roof-2', from: newest - 10 * DAY, to: newest + DAY };
  // One reading a day, the last one of just now.
  const readings = Array.from({ length: 10 }, (_, index) => {
    const timestamp = newest - index * DAY;
    return readingOf(10 - index, { timestamp, receivedAt: timestamp });
  });
  await store.insert(readings);
  closing(startRetention({ store, days: { readings: 2, hours: 5 }, logger, now: () => newest }));
  await eventually(async () => {
    const pages: unknown[] = [];
    for await (const page of store.rollups.read(query)) pages.push(...page);
    // Of the last five days, to the hour, and today.
    expect(pages).toHaveLength(6);
    expect(await store.find({ station: 'roof-2', limit: 100 })).toHaveLength(3);
  });
});

it('goes on after the store failed, and ends when it is asked to', async () => {
  let calls = 0;
  const retention = startRetention({
    store: {
      stations: () => Promise.reject(new Error(`away ${(calls += 1)}`)),
      removeOld: () => Promise.resolve(0),
      rollups: { removeOld: () => Promise.resolve(0) },
    },
    days: { readings: 1, hours: 1 },
    logger,
  });
  await eventually(() => {
    expect(calls).toBe(1);
  });
  await retention.close();
});
