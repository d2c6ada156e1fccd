import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { startDashboard, takenAt, type TestDashboard } from './test-dashboard.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

const READINGS = '/api/stations/roof-2/readings';
const HOUR = 'from=2026-11-25T10:00:00Z&to=2026-11-25T11:00:00Z';

describe('the history API', () => {
  let dashboard: TestDashboard;
  beforeEach(async () => {
    dashboard = closing(await startDashboard(temporaryFolder()));
    await dashboard.store.insert([
      takenAt(0, { temperature: 1, rain: 0.2, windSpeed: 3, windDirection: 0 }),
      takenAt(10, { temperature: 2, rain: 0.2, windSpeed: 4, windDirection: 90 }),
      takenAt(20, { temperature: 6, rain: 0.2, soil: 31 }),
      // 30 to 590 are missing
      takenAt(600, { temperature: -1 }),
      takenAt(3600, { temperature: 9 }),
    ]);
    await dashboard.store.insert([takenAt(0, { temperature: 5 }, { station: 'attic' })]);
  });

  it('gives readings as they are, oldest first, and goes on behind them', async () => {
    const first = await dashboard.getJson(`${READINGS}?${HOUR}&limit=3`);
    expect(first).toEqual({
      ...{ station: 'roof-2', every: 'raw', timeZone: 'UTC', next: '1795600820000.3.k3v9q2' },
      ...{ from: '2026-11-25T10:00:00.000Z', to: '2026-11-25T11:00:00.000Z' },
      readings: [
        expect.objectContaining({ timestamp: '2026-11-25T10:00:00.000Z', log: 'k3v9q2', seq: 1 }),
        expect.objectContaining({ seq: 2 }),
        expect.objectContaining({ values: { temperature: 6, rain: 0.2, soil: 31 } }),
      ],
    });
    const { next } = first as { next: string };
    expect(await dashboard.getJson(`${READINGS}?${HOUR}&limit=3&cursor=${next}`)).toMatchObject({
      next: null,
      readings: [{ seq: 61, values: { temperature: -1 } }], // 11:00 itself is not in it
    });
  });

  it('draws together with the arithmetic of each quantity, and leaves gaps', async () => {
    expect(await dashboard.getJson(`${READINGS}?${HOUR}&every=10m`)).toMatchObject({
      ...{ every: '10m', next: null },
      buckets: [
        {
          ...{ start: '2026-11-25T10:00:00.000Z', end: '2026-11-25T10:10:00.000Z', count: 3 },
          values: {
            temperature: { mean: 3, minimum: 1, maximum: 6 },
            rain: { sum: 0.6 },
            windSpeed: { mean: 3.5, minimum: 3, maximum: 4 },
            windDirection: { mean: 53.13 }, // atan(4 ÷ 3)
            soil: { mean: 31, minimum: 31, maximum: 31 },
          },
        },
        { start: '2026-11-25T10:10:00.000Z', count: 1, values: { temperature: { mean: -1 } } },
      ],
    });
  });

  it('has whole buckets at both ends, and goes on with the next one', async () => {
    const query = `every=1h&from=2026-11-25T10:09:00Z&to=2026-11-25T11:01:00Z&limit=1`;
    const first = await dashboard.getJson(`${READINGS}?${query}`);
    expect(first).toMatchObject({ buckets: [{ count: 4 }], next: '1795604400000' });
    expect(await dashboard.getJson(`${READINGS}?${query}&cursor=1795604400000`)).toMatchObject({
      ...{ buckets: [{ start: '2026-11-25T11:00:00.000Z', count: 1 }], next: null },
    });
  });

  it('counts days in the time zone that is asked for', async () => {
    const query = `${READINGS}?from=2026-11-24T00:00:00Z&to=2026-11-26T00:00:00Z&every=1d`;
    expect(await dashboard.getJson(`${query}&tz=Pacific/Auckland`)).toMatchObject({
      timeZone: 'Pacific/Auckland',
      // UTC+13: 10:00 there is 23:00, and 11:00 is midnight.
      buckets: [
        { start: '2026-11-24T11:00:00.000Z', end: '2026-11-25T11:00:00.000Z', count: 4 },
        { start: '2026-11-25T11:00:00.000Z', count: 1 },
      ],
    });
  });

  it('chooses a resolution by itself, and only the quantities that are asked for', async () => {
    const query = `${READINGS}?${HOUR}&every=auto&quantities=soil,rain`;
    const answer = await dashboard.getJson(query);
    expect(answer).toMatchObject({ every: 'raw', readings: { length: 4 } });
    expect(answer).toMatchObject({
      readings: [{}, {}, { values: { soil: 31, rain: 0.2 } }, { values: {} }],
    });
  });

  it('gives CSV with a column each, and what has no column as JSON', async () => {
    const answer = await dashboard.get(`${READINGS}?${HOUR}&limit=3`, { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await answer.text()).split('\r\n')).toEqual([
      'timestamp,receivedAt,log,seq,clock,temperature,humidity,pressure,windSpeed,windGust,windDirection,rain,solarRadiation,illuminance,batteryVoltage,other',
      '2026-11-25T10:00:00.000Z,2026-11-25T10:00:00.050Z,k3v9q2,1,,1,,,3,,0,0.2,,,,',
      '2026-11-25T10:00:10.000Z,2026-11-25T10:00:10.050Z,k3v9q2,2,,2,,,4,,90,0.2,,,,',
      '2026-11-25T10:00:20.000Z,2026-11-25T10:00:20.050Z,k3v9q2,3,,6,,,,,,0.2,,,,"{""soil"":31}"',
      '',
    ]);
    const drawn = `${READINGS}?${HOUR}&every=1h&format=csv&quantities=temperature,rain,windDirection`;
    expect(await (await dashboard.get(drawn)).text()).toBe(
      'start,end,count,temperature_mean,temperature_minimum,temperature_maximum,rain_sum,windDirection_mean\r\n' +
        '2026-11-25T10:00:00.000Z,2026-11-25T11:00:00.000Z,4,2,-1,6,0.6,53.13\r\n',
    );
  });

  it('gives NDJSON, a row a line', async () => {
    const answer = await dashboard.get(`${READINGS}?${HOUR}&format=ndjson`);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await answer.text()).trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[3] ?? '')).toMatchObject({ seq: 61, values: { temperature: -1 } });
  });

  it('lists stations with their last reading, and what is stored and missing', async () => {
    expect(await dashboard.getJson('/api/stations')).toMatchObject({
      stations: [
        { name: 'attic', online: null, stored: 1, missing: 0 },
        {
          ...{ name: 'roof-2', stored: 5, missing: 361 - 5 },
          lastReading: { timestamp: '2026-11-25T11:00:00.000Z', values: { temperature: 9 } },
        },
      ],
    });
    expect(await dashboard.getJson('/api/stations/roof-2')).toMatchObject({
      logs: [
        {
          log: 'k3v9q2',
          first: 1,
          last: 361,
          missingRanges: [
            [4, 60],
            [62, 360],
          ],
        },
      ],
    });
    expect(await dashboard.getJson('/api/ledger')).toMatchObject({ stored: 6, missing: 356 });
  });

  it('shows an account what its access list allows, and nothing else', async () => {
    const rules = (...topics: string[]) =>
      topics.map((topic) => ({ permission: 'allow', action: 'subscribe', topic }) as const);
    const as = async (...topics: string[]) => ({
      authorization: `Bearer ${await dashboard.tokenOf(rules(...topics))}`,
    });
    const attic = await as('stations/attic/readings', 'stations/roof-2/status');
    expect(await dashboard.getJson('/api/stations', attic)).toMatchObject({
      stations: [{ name: 'attic' }],
    });
    expect(await dashboard.getJson('/api/ledger', attic)).toMatchObject({ stored: 1 });
    for (const path of ['/api/stations/roof-2', READINGS, '/api/stations/nobody']) {
      const answer = await dashboard.get(path, attic);
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ error: { code: 'ERR_STATION_FORBIDDEN' } });
    }
    expect((await dashboard.get('/api/stations/attic', attic)).status).toBe(200);
  });

  it('wants a good token', async () => {
    const without = await fetch(`${dashboard.url}/api/stations`);
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toBe('Bearer realm="isobar"');
    const wrong = await dashboard.get('/api/stations', { authorization: 'Bearer a.b.c' });
    expect(await wrong.json()).toMatchObject({ error: { code: 'ERR_TOKEN_REJECTED' } });
  });

  it.each([
    ['?every=2m', 400, 'every: expected one of raw, 1m, 10m, 1h, 1d, 1w, auto'],
    ['?from=yesterday', 400, 'from: expected an RFC 3339 date-time'],
    ['?from=2026-11-25T10:00:00Z&to=2026-11-25T10:00:00Z', 400, 'expected an instant before to'],
    ['?limit=0', 400, 'limit: expected a whole number from 1 to 10000'],
    ['?limit=10001', 400, 'limit: expected a whole number from 1 to 10000'],
    ['?tz=Mars', 400, 'tz: expected a time zone such as Europe/Vienna'],
    ['?quantities=a,$b', 400, 'quantities: expected up to 64 names'],
    ['?cursor=x', 400, 'cursor: expected the "next" of the answer before'],
    ['?form=csv', 400, 'Unrecognized key: "form"'],
    ['?from=2024-01-01T00:00:00Z&every=10m', 422, 'At most 400 days are drawn together'],
    ['?from=2014-01-01T00:00:00Z&every=1d', 422, 'At most 4000 days are drawn together'],
  ])('answers %s with %i, and says what was expected', async (query, status, expected) => {
    const answer = await dashboard.get(`${READINGS}${query}`);
    expect(answer.status).toBe(status);
    const body = (await answer.json()) as { error: { code: string; message: string } };
    expect(body.error.message).toContain(expected);
  });

  it('knows stations from names that are none', async () => {
    const unknown = await dashboard.get('/api/stations/nobody/readings');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: 'ERR_STATION_UNKNOWN' } });
    expect((await dashboard.get('/api/stations/A%20b')).status).toBe(400);
  });

  it('sends nothing to a client that has the answer already', async () => {
    const first = await dashboard.get('/api/ledger');
    const tag = first.headers.get('etag') ?? '';
    const again = await dashboard.get('/api/ledger', { 'if-none-match': tag });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});
