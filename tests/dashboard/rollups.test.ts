import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { startDashboard, takenAt, TEN_O_CLOCK, type TestDashboard } from './test-dashboard.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

const TIME = 'from=2026-11-25T00:00:00Z&to=2026-11-28T00:00:00Z';
const HOUR = 3_600_000;
const ROLLED = { before: TEN_O_CLOCK / HOUR + 1000, limit: 1000 };
const ROLLED_DAYS = { before: TEN_O_CLOCK + 1000 * HOUR, limit: 1000 };

describe('the history API over rolled up hours', () => {
  let dashboard: TestDashboard;
  beforeEach(async () => {
    dashboard = closing(await startDashboard(temporaryFolder()));
    // 37 hours from ten o'clock on, a reading in ten minutes.
    const readings = Array.from({ length: 222 }, (_, index) =>
      takenAt(index * 600, {
        ...{ temperature: (index % 31) - 9.7, rain: 0.1, soil: index * 1e-9 },
        ...{ windSpeed: index % 7, windDirection: (index * 37) % 360, windGust: index % 11 },
      }),
    );
    await dashboard.store.insert(readings);
  });

  const ask = (query: string) =>
    dashboard.getJson(`/api/stations/roof-2/readings?${TIME}&${query}&limit=10000`);
  const QUERIES = [
    'every=1h',
    'every=1d',
    'every=1d&tz=Europe/Vienna',
    'every=1d&tz=Asia/Kathmandu', // three quarters of an hour
    'every=1d&quantities=windDirection,rain',
  ];
  const askAll = () => Promise.all(QUERIES.map(ask));
  const roll = async () => {
    const { rollups } = dashboard.store;
    await rollups.roll(await rollups.due(ROLLED));
    await rollups.days.roll(await rollups.days.due(ROLLED_DAYS));
  };

  it('answers as it did from readings, and after a late one too', async () => {
    const before = await askAll();
    await roll();
    expect(await askAll()).toEqual(before);
    await dashboard.store.insert([takenAt(1234, { temperature: -40 }, { log: 'zzzzzz', seq: 1 })]);
    const late = await askAll();
    expect(late[0]).toMatchObject({
      buckets: { 0: { count: 7, values: { temperature: { minimum: -40 } } } },
    });
    await roll();
    expect(await askAll()).toEqual(late);
  });

  it('answers by the hour and the day after the readings are gone', async () => {
    const [hours, days] = await askAll();
    const query = { station: 'roof-2', takenBefore: TEN_O_CLOCK + 20 * HOUR, limit: 500 };
    await dashboard.store.removeOld({ ...query, receivedBefore: 8.64e15 });
    expect(await ask('every=raw')).toMatchObject({ readings: { length: 222 - 120 } });
    expect(await ask('every=1h')).toEqual(hours);
    await roll();
    expect(await ask('every=1h')).toEqual(hours);
    expect(await ask('every=1d')).toEqual(days);
    // A day ends at 18:15: what is deleted of the hour from 18:00 counts to the day before.
    expect(await ask('every=1d&tz=Asia/Kathmandu')).toMatchObject({
      buckets: [{ count: 9 * 6 }, { count: 23 * 6 + 2 }, { count: 4 + 4 * 6 }],
    });
  });

  it('gives ten years of days', async () => {
    const answer = await dashboard.getJson(
      `/api/stations/roof-2/readings?every=1d&from=2017-01-01T00:00:00Z&to=2027-01-01T00:00:00Z`,
    );
    expect(answer).toMatchObject({ next: null, buckets: { length: 2 } });
  });
});
