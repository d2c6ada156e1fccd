import { createRemoteLogin } from '@isobar/dashboard';
import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { startDashboard, takenAt } from './test-dashboard.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the dashboard', () => {
  it('logs in at auth, and its token opens the API', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    const { password } = await dashboard.accounts.create({ name: 'eye', role: 'watcher' });
    const answer = await post(dashboard.url, { name: 'eye', password });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { token } = (await answer.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect(await dashboard.getJson('/api/stations', headers)).toEqual({ stations: [] });

    const refused = await post(dashboard.url, { name: 'eye', password: 'wrong' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: 'ERR_LOGIN_REJECTED' } });
    expect((await post(dashboard.url, { name: 'eye' })).status).toBe(400);
  });

  it('passes logins on to an auth service elsewhere, with what that answers', async () => {
    const { accounts, authUrl, url } = closing(await startDashboard(temporaryFolder()));
    const { password } = await accounts.create({ name: 'eye', role: 'watcher' });
    const logIn = createRemoteLogin({ authUrl });
    const eye = { name: 'eye', address: '192.0.2.1' };
    const { token, expiresAt } = await logIn({ ...eye, password });
    expect(token.split('.')).toHaveLength(3);
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
    for (let tries = 0; tries < 10; tries += 1) {
      const wrong = logIn({ ...eye, password: 'wrong' });
      await expect(wrong).rejects.toMatchObject({ code: 'ERR_LOGIN_REJECTED' });
    }
    const refused: unknown = await logIn({ ...eye, password: 'wrong' }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'ERR_TOO_MANY_TRIES' });
    const { retryAfterSeconds } = refused as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThan(540); // ten minutes, and the tries took a while
    expect(retryAfterSeconds).toBeLessThanOrEqual(600);
    const elsewhere = createRemoteLogin({ authUrl: `${url}/nowhere` });
    await expect(elsewhere({ ...eye, password })).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    const nobody = createRemoteLogin({ authUrl: 'http://127.0.0.1:1' });
    await expect(nobody({ ...eye, password })).rejects.toMatchObject({
      code: 'ERR_LOGIN_UNREACHABLE',
    });
  });

  it('holds an address to its number of requests', async () => {
    const limits = { requests: { requests: 2, seconds: 60 } };
    const dashboard = closing(await startDashboard(temporaryFolder(), { limits }));
    expect((await dashboard.get('/api/ledger')).status).toBe(200);
    expect((await dashboard.get('/api/ledger')).status).toBe(200);
    const refused = await dashboard.get('/api/ledger');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await refused.json()).toMatchObject({ error: { code: 'ERR_TOO_MANY_REQUESTS' } });
  });

  it('describes its API, with every parameter that it checks', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    const description = (await dashboard.getJson('/api/openapi.json')) as {
      openapi: string;
      paths: Record<
        string,
        Record<string, { parameters: { name: string; required: boolean }[] } | undefined>
      >;
    };
    expect(description.openapi).toBe('3.1.0');
    const { get } = description.paths['/api/stations/{station}/readings'] ?? {};
    expect(get?.parameters.map(({ name }) => name)).toEqual([
      ...['station', 'from', 'to', 'every', 'quantities', 'tz', 'limit', 'cursor', 'format'],
    ]);
    expect(get?.parameters.filter(({ required }) => required)).toHaveLength(1);
    const described = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => [method.toUpperCase(), path] as const),
    );
    expect(described).toContainEqual(['PUT', '/api/stations/{station}/profile']);
    for (const [method, path] of described) {
      const url = dashboard.url + path.replace(/\{\w+\}/, 'nobody');
      const { status } = await fetch(url, { method });
      expect([method, path, [200, 400, 401].includes(status)]).toEqual([method, path, true]);
    }
  });

  it('says what to do where the page was not built, and answers its API', async () => {
    const pageFolder = temporaryFolder();
    const dashboard = closing(await startDashboard(temporaryFolder(), { pageFolder }));
    const answer = await fetch(dashboard.url);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'ERR_PAGE_MISSING' } });
    await dashboard.store.insert([takenAt(0, { rain: 1 })]);
    expect(await dashboard.getJson('/api/ledger')).toMatchObject({ stored: 1 });
  });
});
