import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { startDashboard, takenAt, type TestDashboard } from './test-dashboard.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

const HUT = {
  label: 'Hütte am Grat',
  position: { latitude: 47.0757, longitude: 12.6939 },
  elevation: 2451.5,
  timeZone: 'Pacific/Auckland',
};
const NOTHING = { label: null, position: null, elevation: null, timeZone: null };

describe('profiles of stations', () => {
  let dashboard: TestDashboard;
  let admin: string;
  beforeEach(async () => {
    dashboard = closing(await startDashboard(temporaryFolder()));
    admin = await dashboard.logIn('root', 'admin');
    await dashboard.store.insert([takenAt(0, { rain: 1 }), takenAt(3600, { rain: 2 })]);
  });

  const put = (path: string, body: unknown, token = admin): Promise<Response> =>
    fetch(`${dashboard.url}${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('are told with the stations as soon as an admin has set them, also before the first reading', async () => {
    expect(await dashboard.getJson('/api/stations')).toMatchObject({
      stations: [{ name: 'roof-2', ...NOTHING }],
    });
    const answer = await put('/api/stations/roof-2/profile', HUT);
    expect([answer.status, await answer.json()]).toEqual([200, HUT]);
    await put('/api/stations/attic/profile', { elevation: 12 });
    expect(await dashboard.getJson('/api/stations')).toMatchObject({
      stations: [
        { name: 'attic', ...NOTHING, elevation: 12, lastReading: null, stored: 0 },
        { name: 'roof-2', ...HUT, stored: 2 },
      ],
    });
    await put('/api/stations/roof-2/profile', { label: ' Roof ' });
    expect(await dashboard.getJson('/api/stations/roof-2')).toMatchObject({
      ...{ name: 'roof-2', ...NOTHING, label: 'Roof' },
    });
  });

  it('have days counted in the time zone of the station, unless another one is asked for', async () => {
    await put('/api/stations/roof-2/profile', HUT);
    const query =
      '/api/stations/roof-2/readings?every=1d&from=2026-11-25T00:00:00Z&to=2026-11-26T00:00:00Z';
    expect(await dashboard.getJson(query)).toMatchObject({
      timeZone: 'Pacific/Auckland',
      // UTC+13: 10:00 UTC is 23:00 there, and 11:00 is midnight.
      buckets: [{ values: { rain: { sum: 1 } } }, { start: '2026-11-25T11:00:00.000Z' }],
    });
    expect(await dashboard.getJson(`${query}&tz=UTC`)).toMatchObject({
      timeZone: 'UTC',
      buckets: [{ values: { rain: { sum: 3 } } }],
    });
  });

  it.each([
    [{ label: '' }, 'label: expected one line of 1 to 80 characters, or null'],
    [{ label: 'a\nb' }, 'label: expected one line'],
    [{ label: 'x'.repeat(81) }, 'label: expected one line'],
    [{ position: { latitude: 91, longitude: 0 } }, 'position.latitude: expected latitude from -90'],
    [{ position: { latitude: 1 } }, 'position.longitude: expected latitude from -90'],
    [{ position: '47, 12' }, 'position: expected latitude from -90'],
    [{ elevation: 9001 }, 'elevation: expected metres above mean sea level from -500 to 9000'],
    [{ elevation: '12' }, 'elevation: expected metres'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone: expected a time zone such as Europe/Vienna'],
    [{ height: 3 }, 'expected label, position, elevation and timeZone, as JSON'],
    [null, 'expected label, position, elevation and timeZone, as JSON'],
  ])('refuses %j, and says what was expected', async (body, expected) => {
    const answer = await put('/api/stations/roof-2/profile', body);
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('ERR_REQUEST');
    expect(error.message).toContain(expected);
  });

  it('are set by admins alone, by names that are some, and within 4 KiB', async () => {
    const watcher = await dashboard.logIn('eye', 'watcher');
    const forbidden = await put('/api/stations/roof-2/profile', HUT, watcher);
    expect(forbidden.status).toBe(403);
    expect(await forbidden.json()).toMatchObject({
      error: { code: 'ERR_FORBIDDEN', message: expect.stringContaining('role watcher') as unknown },
    });
    expect((await put('/api/stations/roof-2/profile', HUT, 'a.b.c')).status).toBe(401);
    expect((await put('/api/stations/Roof/profile', HUT)).status).toBe(400);
    expect((await put('/api/stations/roof-2/profile', { label: 'x'.repeat(5000) })).status).toBe(
      413,
    );
    expect(await dashboard.store.profiles()).toEqual(new Map());
  });
});
