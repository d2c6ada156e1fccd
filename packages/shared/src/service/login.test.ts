import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { runModule } from '../testing/run-module.ts';
import { describe, expect, it } from '@jest/globals';

import { useClosing } from '../testing/closing.ts';
import { eventually } from '../testing/eventually.ts';
import { listen } from './listen.ts';
import { createLogin, type BrokerAccess } from './login.ts';

type Handler = (response: ServerResponse, count: number, request: IncomingMessage) => void;

/** What the server's clock shows: years from that of this machine, as on a board without a battery. */
const SERVER_DATE = 'Fri, 01 Jan 2038 00:00:00 GMT';
const inSeconds = (seconds: number): string =>
  new Date(Date.parse(SERVER_DATE) + seconds * 1000).toISOString();

function answerLogin(response: ServerResponse, token: string, lifetimeSeconds = 3600): void {
  response.writeHead(200, { 'content-type': 'application/json', date: SERVER_DATE });
  const broker = { url: 'mqtt://127.0.0.1:1883' };
  response.end(JSON.stringify({ token, expiresAt: inSeconds(lifetimeSeconds), broker }));
}

describe('createLogin', () => {
  const closing = useClosing();

  /** An auth service that answers as `handler` does; `requests` are the bodies that it got. */
  async function authService(handler: Handler): Promise<{ authUrl: string; requests: string[] }> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        requests.push(`${request.method} ${request.url} ${body}`);
        handler(response, requests.length, request);
      });
    });
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    closing({
      close: async () => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
      },
    });
    return { authUrl: `http://127.0.0.1:${port}`, requests };
  }

  const account = { name: 'st0', password: 'geheim' };
  const access = (token: string): BrokerAccess => ({
    brokerUrl: 'mqtt://127.0.0.1:1883',
    username: 'st0',
    token,
  });

  it('connects where it was told to, whatever broker the login names', async () => {
    const { authUrl } = await authService((response) => {
      answerLogin(response, 'a.b.c');
    });
    const { login } = createLogin({ authUrl, ...account, connectUrl: 'mqtt://broker:1883' });
    expect((await login()).brokerUrl).toBe('mqtt://broker:1883');
  });

  it('posts name and password as JSON, and answers with what to connect with', async () => {
    const { authUrl, requests } = await authService((response, _, request) => {
      expect(request.headers['content-type']).toBe('application/json');
      answerLogin(response, 'a.b.c');
    });
    const { login } = createLogin({ authUrl, ...account });
    expect(await login()).toEqual(access('a.b.c'));
    expect(requests).toEqual(['POST /login {"name":"st0","password":"geheim"}']);
  });

  it.each(['', '/'])(
    'keeps the path of a service that stands behind a proxy ("/auth%s")',
    async (end) => {
      const { authUrl, requests } = await authService((response) => {
        answerLogin(response, 'a.b.c');
      });
      await createLogin({ authUrl: `${authUrl}/auth${end}`, ...account }).login();
      expect(requests[0]).toMatch(/^POST \/auth\/login /);
    },
  );

  it('keeps the token while it lasts, whatever the clock of this machine says', async () => {
    const { authUrl, requests } = await authService((response, count) => {
      answerLogin(response, `token ${count}`);
    });
    const { login } = createLogin({ authUrl, ...account });
    expect(await login()).toEqual(access('token 1'));
    expect(await login()).toEqual(access('token 1'));
    expect(requests).toHaveLength(1);
  });

  it('asks anew where the broker was unreachable, and keeps the old one while auth is away too', async () => {
    let isAway = false;
    const { authUrl, requests } = await authService((response, count) => {
      if (isAway) response.socket?.destroy();
      else answerLogin(response, `token ${count}`);
    });
    const { login, forget } = createLogin({ authUrl, ...account });
    await login();
    forget('unreachable');
    expect((await login()).token).toBe('token 2');
    isAway = true;
    forget('unreachable');
    expect((await login()).token).toBe('token 2');
    const asked = requests.length;
    expect((await login()).token).toBe('token 2');
    expect(requests).toHaveLength(asked);
    forget('refused');
    await expect(login()).rejects.toMatchObject({ code: 'ERR_LOGIN_UNREACHABLE' });
  });

  it('asks for a new one once less than a quarter of its life is left', async () => {
    const { authUrl, requests } = await authService((response, count) => {
      answerLogin(response, `token ${count}`, 0.4);
    });
    const { login } = createLogin({ authUrl, ...account });
    const startedAt = performance.now();
    await login();
    await eventually(async () => {
      expect((await login()).token).toBe('token 2');
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
    expect(requests).toHaveLength(2);
  });

  it.each([
    ['no time', 'soon'],
    ['in the past', '2000-01-01T00:00:00Z'],
  ])('does not keep a token whose end is %s', async (_, expiresAt) => {
    const { authUrl, requests } = await authService((response) => {
      const broker = { url: 'mqtt://127.0.0.1:1883' };
      response.end(JSON.stringify({ token: 'a.b.c', expiresAt, broker }));
    });
    const { login } = createLogin({ authUrl, ...account });
    await login();
    await login();
    expect(requests).toHaveLength(2);
  });

  it('forgets the token when it is told to', async () => {
    const { authUrl } = await authService((response, count) => {
      answerLogin(response, `token ${count}`);
    });
    const { login, forget } = createLogin({ authUrl, ...account });
    await login();
    forget();
    expect((await login()).token).toBe('token 2');
  });

  it('says who is refused on a 401, and never the password', async () => {
    const { authUrl } = await authService((response) => {
      response.writeHead(401).end('{"error":"wrong"}');
    });
    await expect(createLogin({ authUrl, ...account }).login()).rejects.toMatchObject({
      code: 'ERR_LOGIN_REJECTED',
      message: `The auth service at ${authUrl} refuses the name or password of st0; set both as the account was made`,
    });
  });

  it('asks anew after a refusal', async () => {
    const { authUrl } = await authService((response, count) => {
      if (count === 1) response.writeHead(401).end();
      else answerLogin(response, 'a.b.c');
    });
    const { login } = createLogin({ authUrl, ...account });
    await expect(login()).rejects.toThrow();
    expect((await login()).token).toBe('a.b.c');
  });

  it.each([429, 503])('waits out a %d as its Retry-After says', async (status) => {
    const times: number[] = [];
    const { authUrl } = await authService((response, count) => {
      times.push(performance.now());
      if (count === 1) response.writeHead(status, { 'retry-after': '1' }).end('{"error":"slower"}');
      else answerLogin(response, 'a.b.c');
    });
    expect((await createLogin({ authUrl, ...account }).login()).token).toBe('a.b.c');
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(990);
  });

  it('does not wait where a proxy does not reach the service', async () => {
    const { authUrl } = await authService((response) => {
      response.writeHead(503).end();
    });
    const login = createLogin({ authUrl, ...account }).login();
    await expect(login).rejects.toMatchObject({ code: 'ERR_LOGIN_ANSWER' });
  });

  it('does not come back at once where Retry-After is 0, negative, a date or missing', async () => {
    const headers = [
      { 'retry-after': '0' },
      { 'retry-after': '-5' },
      { 'retry-after': SERVER_DATE },
      {},
    ];
    const { authUrl, requests } = await authService((response, count) => {
      response.writeHead(429, headers[count - 1]).end();
    });
    const stop = new AbortController();
    const logins = headers.map(() => createLogin({ authUrl, ...account }).login(stop.signal));
    await eventually(() => {
      expect(requests).toHaveLength(headers.length);
    });
    await sleep(200);
    stop.abort();
    await Promise.allSettled(logins);
    expect(requests).toHaveLength(headers.length);
  });

  it('ends a wait of minutes at once when it is aborted', async () => {
    const { authUrl, requests } = await authService((response) => {
      response.writeHead(429, { 'retry-after': '600' }).end();
    });
    const stop = new AbortController();
    const waiting = createLogin({ authUrl, ...account }).login(stop.signal);
    await eventually(() => {
      expect(requests).toHaveLength(1);
    });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends a request that hangs at once when it is aborted, before its head or inside its body', async () => {
    const { authUrl, requests } = await authService((response, count) => {
      if (count === 2) response.writeHead(200).write('{"token":');
    });
    for (const count of [1, 2]) {
      const stop = new AbortController();
      const hanging = createLogin({ authUrl, ...account }).login(stop.signal);
      await eventually(() => {
        expect(requests).toHaveLength(count);
      });
      stop.abort();
      await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
    }
  });

  it('says where no one answers', async () => {
    const { authUrl } = await authService((response) => {
      response.destroy();
    });
    await expect(createLogin({ authUrl, ...account }).login()).rejects.toMatchObject({
      code: 'ERR_LOGIN_UNREACHABLE',
      message: `The auth service at ${authUrl} does not answer; check ISOBAR_AUTH_URL and the network`,
    });
  });

  it('keeps its process alive until it knows, also where the first connection breaks at once', async () => {
    const output = await runModule(`
      import { createServer } from 'node:net';
      import { createLogin } from './service/login.ts';
      const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1', async () => {
        const authUrl = 'http://127.0.0.1:' + server.address().port;
        server.unref();
        const { login } = createLogin({ authUrl, name: 'roof', password: 'x', timeoutSeconds: 0.5 });
        await login().catch((error) => console.log(error.code));
      });
    `);
    expect(output).toBe('ERR_LOGIN_UNREACHABLE\n');
  });

  it('tells an answer that breaks off from one that is none', async () => {
    const { authUrl } = await authService((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"token":');
      setImmediate(() => response.destroy());
    });
    await expect(createLogin({ authUrl, ...account }).login()).rejects.toMatchObject({
      code: 'ERR_LOGIN_UNREACHABLE',
    });
  });

  it.each<[string, number, string]>([
    ['is empty', 200, ''],
    ['is a web page', 200, '<!doctype html>'],
    ['is another service’s JSON', 200, '{"status":"ok"}'],
    ['has a broken token', 200, '{"token":5,"expiresAt":"x","broker":{"url":"y"}}'],
    ['says 404', 404, '{"error":"Not found"}'],
    ['says 503, whatever it holds', 503, '{"token":"a","expiresAt":"x","broker":{"url":"y"}}'],
  ])('refuses an answer that %s', async (_, status, body) => {
    const { authUrl } = await authService((response) => {
      response.writeHead(status).end(body);
    });
    await expect(createLogin({ authUrl, ...account }).login()).rejects.toMatchObject({
      code: 'ERR_LOGIN_ANSWER',
      message: `The answer of ${authUrl}/login (status ${status}) is no login; expected the address of isobar's auth service`,
    });
  });

  it('takes the password nowhere that a redirect leads to', async () => {
    const elsewhere = await authService((response) => {
      answerLogin(response, 'stolen');
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const { authUrl } = await authService((response) => {
        response.writeHead(status, { location: `${elsewhere.authUrl}/login` }).end();
      });
      await expect(createLogin({ authUrl, ...account }).login()).rejects.toMatchObject({
        code: 'ERR_LOGIN_ANSWER',
        message: expect.stringContaining(`(status ${status})`),
      });
    }
    expect(elsewhere.requests).toEqual([]);
  });

  it('reads no more than 64 KiB of an answer without an end', async () => {
    let sent = 0;
    let cutOff = false;
    const { authUrl } = await authService((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const send = (): void => {
        for (let more = true; more && !response.destroyed; sent += 16_384) {
          more = response.write(' '.repeat(16_384));
        }
      };
      response.on('drain', send);
      response.on('close', () => (cutOff = true));
      send();
    });
    await expect(createLogin({ authUrl, ...account }).login()).rejects.toMatchObject({
      code: 'ERR_LOGIN_ANSWER',
    });
    await eventually(() => {
      expect(cutOff).toBe(true);
    });
    expect(sent).toBeLessThan(16 * 1024 * 1024); // what the kernel's socket buffers took besides
  });
});
