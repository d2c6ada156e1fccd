import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { startDashboard, TEN_O_CLOCK, type TestDashboard } from './test-dashboard.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

const FROST = { condition: { kind: 'below', quantity: 'temperature', threshold: 0 } };
const MINUTE = 60_000;

describe('alerts in the API', () => {
  let dashboard: TestDashboard;
  let admin: string;
  beforeEach(async () => {
    dashboard = closing(await startDashboard(temporaryFolder()));
    admin = await dashboard.logIn('root', 'admin');
  });

  const send = (method: string, path: string, body?: unknown, token = admin): Promise<Response> =>
    fetch(`${dashboard.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  /** One a minute from ten on, each but the last over after half a minute. */
  async function raise(station: string, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const since = TEN_O_CLOCK + index * MINUTE;
      const id = `frost/${station}/${since}`;
      await dashboard.store.raiseAlert({ id, rule: 'frost', station, since, text: 'Cold' });
      if (index < count - 1) await dashboard.store.clearAlert(id, since + MINUTE / 2);
    }
  }

  it('are told with the newest first: all that last, and a hundred that ended', async () => {
    await raise('attic', 1);
    await raise('roof-2', 102);
    const { alerts } = (await dashboard.getJson('/api/alerts')) as { alerts: unknown[] };
    expect(alerts).toHaveLength(102);
    expect(alerts[0]).toEqual({
      ...{ id: 'frost/roof-2/1795606860000', rule: 'frost', station: 'roof-2', text: 'Cold' },
      ...{ since: '2026-11-25T11:41:00.000Z', clearedAt: null },
    });
    expect(alerts[1]).toMatchObject({
      ...{ since: '2026-11-25T11:40:00.000Z', clearedAt: '2026-11-25T11:40:30.000Z' },
    });
    expect(alerts.at(-1)).toMatchObject({ station: 'attic', clearedAt: null });
    expect(await dashboard.getJson('/api/alerts?station=attic')).toMatchObject({
      alerts: [{ station: 'attic' }],
    });
  });

  it('are those of stations that the account may see', async () => {
    await raise('attic', 1);
    await raise('roof-2', 1);
    const token = await dashboard.tokenOf([
      { permission: 'allow', action: 'subscribe', topic: 'stations/attic/readings' },
    ]);
    const headers = { authorization: `Bearer ${token}` };
    const { alerts } = (await dashboard.getJson('/api/alerts', headers)) as { alerts: unknown[] };
    expect(alerts).toEqual([expect.objectContaining({ station: 'attic' })]);
    const other = await dashboard.get('/api/alerts?station=roof-2', headers);
    expect(other.status).toBe(403);
    expect(await other.json()).toMatchObject({ error: { code: 'ERR_STATION_FORBIDDEN' } });
    expect((await fetch(`${dashboard.url}/api/alerts`)).status).toBe(401);
  });

  it('have rules that an admin makes, changes and deletes, and anyone may read', async () => {
    const made = await send('PUT', '/api/alert-rules/frost', FROST);
    const frost = { id: 'frost', condition: { ...FROST.condition, hysteresis: 0, minutes: 0 } };
    expect([made.status, await made.json()]).toEqual([200, frost]);
    const quiet = { station: 'attic', condition: { kind: 'silent', minutes: 5 } };
    await send('PUT', '/api/alert-rules/quiet', quiet);
    await send('PUT', '/api/alert-rules/frost', { ...FROST, station: 'roof-2' });
    expect(await dashboard.getJson('/api/alert-rules')).toEqual({
      rules: [
        { ...frost, station: 'roof-2' },
        { ...quiet, id: 'quiet' },
      ],
    });
    expect((await send('DELETE', '/api/alert-rules/frost')).status).toBe(204);
    const again = await send('DELETE', '/api/alert-rules/frost');
    expect(again.status).toBe(404);
    expect(await again.json()).toMatchObject({ error: { code: 'ERR_RULE_UNKNOWN' } });
    expect(await dashboard.store.alertRules()).toHaveLength(1);
  });

  it.each([
    [null, 'expected condition, and station where it is about one alone'],
    [{ condition: { kind: 'hot' } }, 'condition.kind: expected above, below, silent or missing'],
    [{ condition: { kind: 'silent', minutes: 0 } }, 'expected at least 1 minute'],
    [{ condition: { ...FROST.condition, minutes: 1441 } }, 'expected whole minutes from 0 to 1440'],
    [{ condition: { ...FROST.condition, threshold: '0' } }, 'threshold: expected a number'],
    [{ condition: { ...FROST.condition, quantity: '$x' } }, 'expected the name of a quantity'],
    [{ ...FROST, station: 'Roof' }, 'station: expected'],
    [{ ...FROST, id: 'other' }, 'expected condition, and station'],
  ])('refuse %j as a rule, and say what was expected', async (body, expected) => {
    const answer = await send('PUT', '/api/alert-rules/frost', body);
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('ERR_REQUEST');
    expect(error.message).toContain(expected);
    expect(await dashboard.store.alertRules()).toEqual([]);
  });

  it('have two hundred rules at most, which can be changed all the same', async () => {
    const condition = { kind: 'silent', minutes: 1 } as const;
    for (let index = 0; index < 200; index += 1) {
      await dashboard.store.setAlertRule({ id: `rule-${index}`, condition });
    }
    const more = await send('PUT', '/api/alert-rules/frost', FROST);
    expect(more.status).toBe(409);
    expect(await more.json()).toMatchObject({ error: { code: 'ERR_TOO_MANY_RULES' } });
    expect((await send('PUT', '/api/alert-rules/rule-7', FROST)).status).toBe(200);
  });

  it('let no other account change a rule', async () => {
    const watcher = await dashboard.logIn('eye', 'watcher');
    expect((await send('PUT', '/api/alert-rules/frost', FROST, watcher)).status).toBe(403);
    expect((await send('DELETE', '/api/alert-rules/frost', undefined, watcher)).status).toBe(403);
    expect((await send('PUT', '/api/alert-rules/Frost', FROST)).status).toBe(400);
  });
});
