import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Accounts } from '../accounts/accounts.ts';
import { startAuth, type TestAuth } from '../testing/start-auth.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

describe('the service over HTTP', () => {
  let auth: TestAuth;
  beforeEach(async () => {
    auth = closing(await startAuth(temporaryFolder()));
  });

  function connection(sent = ''): Socket {
    const socket = connect(auth.port, '127.0.0.1');
    socket.on('error', () => undefined);
    closing({ close: () => socket.destroy() });
    socket.write(sent);
    return socket;
  }

  it('serves the public keys, and a new one right after a rotation', async () => {
    const { kid } = auth.keys.rotate();
    const answer = await auth.request('GET', '/.well-known/jwks.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=30');
    expect(answer.json.keys[0]?.kid).toBe(kid);
    expect(answer.text).not.toContain('"d"');
  });

  it('serves the revocations, and a new one within a second or two', async () => {
    const path = '/.well-known/revocations.json';
    expect((await auth.request('GET', path)).json).toEqual({ revocations: [] });
    await auth.accounts.create({ name: 'roof-2', role: 'station' });
    await auth.accounts.remove('roof-2');
    await eventually(async () => {
      expect((await auth.request('GET', path)).json.revocations).toHaveLength(1);
    });
  });

  it('says that it is alive and ready, and gives its metrics', async () => {
    expect((await auth.request('GET', '/health')).json).toEqual({ status: 'alive' });
    expect((await auth.request('GET', '/ready')).json).toEqual({ ready: true });
    const metrics = await auth.request('GET', '/metrics');
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/);
    expect(metrics.text).toContain('isobar_auth_logins_total{result="accepted"} 0');
    expect(metrics.text).toContain('# TYPE isobar_auth_argon2_seconds histogram');
  });

  it('says what exists where there is nothing', async () => {
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['GET', '/login'],
      ['POST', '/'],
    ] as const) {
      const answer = await auth.request(method, path);
      expect(answer.status).toBe(404);
      expect(answer.json.error.code).toBe('ERR_NOT_FOUND');
      expect(answer.json.error.message).toContain('expected POST /login');
    }
  });

  it('has browsers neither guess, run, frame nor keep anything', async () => {
    for (const path of ['/health', '/nothing']) {
      const { headers } = await auth.request('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n', 400],
    ['a head without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(10_000)}\r\n\r\n`, 431],
    [
      'a URL that cannot be decoded',
      'GET /accounts/%ff HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
      400,
    ],
  ])('answers %s in the form of any other error', async (_case, sent, status) => {
    const answer = await text(connection(sent));
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'ERR_REQUEST' } });
  });

  it('ends a request that does not get to its end in time', async () => {
    const limits = { http: { requestSeconds: 1 } };
    auth = closing(await startAuth(temporaryFolder(), { limits }));
    const slowHead = text(connection('POST /login HTTP/1.1\r\nhost: a\r\n'));
    const slowBody = text(
      connection(
        'POST /login HTTP/1.1\r\nhost: a\r\ncontent-length: 50\r\ncontent-type: application/json\r\n\r\n{',
      ),
    );
    expect(await slowHead).toMatch(/^HTTP\/1.1 408 /);
    expect(await slowBody).toMatch(/^HTTP\/1.1 408 /);
  });

  it('closes a connection on which nothing is sent', async () => {
    auth = closing(await startAuth(temporaryFolder(), { limits: { http: { idleSeconds: 1 } } }));
    expect(await text(connection())).toBe('');
  });

  it('bounds the number of connections', async () => {
    auth = closing(await startAuth(temporaryFolder(), { limits: { http: { maxConnections: 2 } } }));
    const [first, second] = [connection(), connection()];
    await eventually(() => {
      expect([first.readyState, second.readyState]).toEqual(['open', 'open']);
    });
    expect(await text(connection('GET /health HTTP/1.1\r\nhost: a\r\n\r\n'))).toBe('');
    first.destroy();
    await eventually(async () => {
      expect((await auth.request('GET', '/health')).status).toBe(200);
    });
  });

  it('closes within a second, whatever clients do, and may be closed twice', async () => {
    connection();
    connection('POST /login HTTP/1.1\r\nhost: a\r\n');
    await auth.request('GET', '/health');
    const start = performance.now();
    await Promise.all([auth.close(), auth.close()]);
    expect(performance.now() - start).toBeLessThan(1000);
    await expect(auth.request('GET', '/health')).rejects.toThrow();
  });

  it('turns waiting logins away when it closes, and answers the one that is looked at', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<boolean>((resolve) => {
      letGo = () => {
        resolve(false);
      };
    });
    const verify: Accounts['verify'] = async (_name, _password, options) => {
      await options?.admit?.(() => held);
      return undefined;
    };
    auth = closing(
      await startAuth(temporaryFolder(), {
        accounts: { ...auth.accounts, verify },
        limits: { passwordChecks: { concurrency: 1 } },
      }),
    );
    const logins = Array.from({ length: 10 }, (_, index) => auth.logIn(`name-${index}`, 'wrong'));
    await eventually(async () => {
      expect(await auth.metric('isobar_auth_password_checks_waiting')).toBe(9);
    });
    const closed = auth.close();
    letGo();
    const statuses = (await Promise.all(logins)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([401, ...Array<number>(9).fill(503)]);
    await closed;
  });

  it('says which port is in use, and leaves nothing open', async () => {
    await expect(startAuth(temporaryFolder(), { port: auth.port })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      message: expect.stringContaining(`127.0.0.1:${auth.port} is in use`) as unknown,
    });
  });

  it('answers 503 and is not ready while the store is away, and says nothing of its inside', async () => {
    const folder = temporaryFolder();
    auth = closing(await startAuth(folder));
    const broken = { ...auth.accounts, list: () => Promise.reject(new Error('secret detail')) };
    const other = closing(await startAuth(temporaryFolder(), { accounts: broken }));
    const ready = await other.request('GET', '/ready');
    expect(ready.status).toBe(503);
    expect(ready.json).toMatchObject({ ready: false, error: { code: 'ERR_NOT_READY' } });
    expect(ready.text).not.toContain('secret detail');
  });
});
