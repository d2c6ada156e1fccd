import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { startDashboard, takenAt, type TestDashboard } from './test-dashboard.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

const READINGS = '/api/stations/roof-2/readings';
const HOUR = 'from=2026-11-25T10:00:00Z&to=2026-11-25T11:00:00Z';

describe('quantities that are derived on request', () => {
  let dashboard: TestDashboard;
  beforeEach(async () => {
    dashboard = closing(await startDashboard(temporaryFolder()));
    await dashboard.store.insert([
      takenAt(0, { temperature: 20, humidity: 50, windSpeed: 2, pressure: 898.75 }),
      takenAt(10, { temperature: 20, humidity: 100, windSpeed: 9 }),
      takenAt(20, { temperature: -20, windSpeed: 30 / 3.6 }),
    ]);
  });

  it('stand in each reading where they are named, and nowhere else', async () => {
    const query = `${READINGS}?${HOUR}&quantities=temperature,dewPoint,windChill,beaufort`;
    // 9.3 °C at 20 °C and 50 % is DIN 4108-3's, −33 at −20 °C and 30 km/h Environment Canada's.
    expect(await dashboard.getJson(query)).toMatchObject({
      readings: [
        { values: { temperature: 20, dewPoint: 9.26, beaufort: 2 } },
        { values: { temperature: 20, dewPoint: 20, beaufort: 5 } },
        {
          values: { temperature: -20, windChill: expect.closeTo(-32.6, 1) as unknown, beaufort: 5 },
        },
      ],
    });
    const { readings } = (await dashboard.getJson(`${READINGS}?${HOUR}`)) as {
      readings: { values: object }[];
    };
    expect(Object.keys(readings[0]?.values ?? {}).sort()).toEqual([
      ...['humidity', 'pressure', 'temperature', 'windSpeed'],
    ]);
    const csv = await (await dashboard.get(`${query}&format=csv`)).text();
    expect(csv.split('\r\n')[1]).toMatch(/,1,,20,9\.26,,2$/);
  });

  it.each(['1m', '10m', '1h', '1d'])(
    'are derived reading by reading before %s draws them together',
    async (every) => {
      const query = `${READINGS}?${HOUR}&every=${every}&quantities=dewPoint,beaufort`;
      expect(await dashboard.getJson(query)).toMatchObject({
        every,
        buckets: [
          {
            count: 3,
            values: {
              dewPoint: { mean: 14.63, minimum: 9.26, maximum: 20 },
              beaufort: { mean: 4, minimum: 2, maximum: 5 },
            },
          },
        ],
      });
    },
  );

  it('have the pressure at sea level where the profile says how high the station is', async () => {
    const standard = { temperature: 8.5, pressure: 898.75 };
    await dashboard.store.insert([
      takenAt(0, standard, { station: 'low' }),
      takenAt(0, standard, { station: 'high' }),
    ]);
    const profile = { label: null, position: null, timeZone: null, elevation: 1000 };
    await dashboard.store.setProfile('high', profile);
    const query = (station: string) =>
      `/api/stations/${station}/readings?${HOUR}&quantities=seaLevelPressure`;
    expect(await dashboard.getJson(query('low'))).toMatchObject({ readings: [{ values: {} }] });
    // ICAO's standard atmosphere: 8.5 °C and 898.75 hPa at 1,000 m, 1013.25 hPa at sea level.
    expect(await dashboard.getJson(query('high'))).toMatchObject({
      readings: [{ values: { seaLevelPressure: expect.closeTo(1013.25, 0) as unknown } }],
    });
  });

  it('need readings: a longer time than those are drawn together for is refused', async () => {
    const span = 'from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&every=1d';
    expect((await dashboard.get(`${READINGS}?${span}&quantities=temperature`)).status).toBe(200);
    const answer = await dashboard.get(`${READINGS}?${span}&quantities=temperature,dewPoint`);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'ERR_QUERY_TOO_LARGE',
        message: expect.stringContaining('At most 400 days') as unknown,
      },
    });
  });
});
