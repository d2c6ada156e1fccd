import { createPublicKey, verify } from 'node:crypto';

import { loginResponseSchema } from '@isobar/shared';
import { createLogin } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';

import type { AuthOptions } from '../auth.ts';
import { startAuth, type TestAuth } from '../testing/start-auth.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const CHOSEN = 'a password that was chosen';
const REJECTED = {
  error: {
    code: 'ERR_LOGIN_REJECTED',
    message:
      'Name or password is wrong, or the account is disabled; use both as the account was made',
  },
};

describe('POST /login', () => {
  let auth: TestAuth;
  let password: string;
  const start = async (options: Partial<AuthOptions> = {}): Promise<void> => {
    auth = closing(await startAuth(temporaryFolder(), options));
    ({ password } = await auth.accounts.create({ name: 'roof-2', role: 'station' }));
  };

  describe('with the usual limits', () => {
    beforeEach(() => start());

    it('answers JSON with a token, when it expires, and where the broker is', async () => {
      const before = Math.floor(Date.now() / 1000);
      const answer = await auth.logIn('roof-2', password);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const { token, expiresAt, broker } = loginResponseSchema.parse(answer.json);
      expect(broker.url).toBe('mqtt://broker.example:1883');
      const seconds = Date.parse(expiresAt) / 1000 - before;
      expect(seconds).toBeGreaterThanOrEqual(86_400);
      expect(seconds).toBeLessThan(86_410);
      expect(token.split('.')).toHaveLength(3);
    });

    it('gives a token that others can verify with the keys that it serves', async () => {
      const { token } = (await auth.logIn('roof-2', password)).json;
      const jwks = createRemoteJWKSet(new URL(`${auth.url}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(token, jwks, { issuer: 'isobar', audience: 'isobar' });
      expect(payload).toMatchObject({ sub: 'roof-2', role: 'station' });
      const [header = '', body = '', signature = ''] = token.split('.');
      const { keys } = (await auth.request('GET', '/.well-known/jwks.json')).json;
      expect(
        verify(
          'sha256',
          Buffer.from(`${header}.${body}`),
          {
            key: createPublicKey({ key: keys[0] ?? {}, format: 'jwk' }),
            dsaEncoding: 'ieee-p1363',
          },
          Buffer.from(signature, 'base64url'),
        ),
      ).toBe(true);
    });

    it('takes a form, as the first stations sent it', async () => {
      const answer = await auth.request('POST', '/login', { form: { name: 'roof-2', password } });
      expect(answer.status).toBe(200);
      expect(loginResponseSchema.safeParse(answer.json).success).toBe(true);
    });

    it('works with the login of our own stations', async () => {
      const { login } = createLogin({ authUrl: auth.url, name: 'roof-2', password });
      expect(await login()).toMatchObject({
        brokerUrl: 'mqtt://broker.example:1883',
        username: 'roof-2',
      });
    });

    it('refuses unknown name, wrong password and disabled account alike, after the same work', async () => {
      const disabled = await auth.accounts.create({ name: 'roof-3', role: 'station' });
      await auth.accounts.disable('roof-3');
      for (const [name, tried] of [
        ['nobody', password],
        ['roof-2', `${password}x`],
        ['roof-3', disabled.password],
      ] as const) {
        const answer = await auth.logIn(name, tried);
        expect(answer.status).toBe(401);
        expect(answer.json).toEqual(REJECTED);
      }
      expect(auth.verified).toHaveLength(3);
      expect(new Set(auth.verified.map((hash) => hash.split('$')[3])).size).toBe(1);
    });

    it.each([
      ['no body', {}, 'expected name and password, as JSON or as a form'],
      ['no object', { json: ['roof-2'] }, 'expected name and password, as JSON or as a form'],
      ['nothing in it', { json: {} }, 'name: expected 1 to 63 of a-z'],
      [
        'a number as the password',
        { json: { name: 'a', password: 7 } },
        'password: expected a text of 1 to 128',
      ],
      [
        'an empty password',
        { json: { name: 'a', password: '' } },
        'password: expected a text of 1 to 128',
      ],
      [
        'a name that is none',
        { json: { name: 'A b', password: 'x' } },
        'name: expected 1 to 63 of a-z',
      ],
      [
        'two names',
        {
          body: 'name=a&name=b&password=x',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        },
        'name: expected 1 to 63 of a-z',
      ],
      [
        'JSON cut short',
        { body: '{"name":', headers: { 'content-type': 'application/json' } },
        'a body that is what its Content-Type says',
      ],
      [
        'an attack on prototypes',
        { body: '{"__proto__":{"name":"a"}}', headers: { 'content-type': 'application/json' } },
        'a body that is what its Content-Type says',
      ],
    ])(
      'answers 400 to a body with %s, and says what was expected',
      async (_case, options, expected) => {
        const answer = await auth.request('POST', '/login', options);
        expect(answer.status).toBe(400);
        expect(answer.json).toEqual({
          error: { code: 'ERR_REQUEST', message: expect.stringContaining(expected) as unknown },
        });
      },
    );

    it('answers 415 to another type and 413 to a body beyond 4 KiB', async () => {
      const headers = { 'content-type': 'text/plain' };
      const other = await auth.request('POST', '/login', { body: 'name=a', headers });
      expect(other.status).toBe(415);
      expect(other.json.error.code).toBe('ERR_MEDIA_TYPE');
      for (const options of [
        { json: { name: 'a', password: 'x'.repeat(4096) } },
        { form: { name: 'a', password: 'x'.repeat(4096) } },
      ]) {
        const large = await auth.request('POST', '/login', options);
        expect(large.status).toBe(413);
        expect(large.json.error.code).toBe('ERR_REQUEST_TOO_LARGE');
      }
    });

    it('puts no password and no token into the log', async () => {
      const answer = await auth.logIn('roof-2', password);
      await auth.logIn('roof-2', `${password}x`);
      await auth.request('POST', '/login', {
        body: `{"password":"${password}"`,
        headers: { 'content-type': 'application/json' },
      });
      const log = auth.log.join('');
      expect(log).toContain('login refused');
      expect(log).not.toContain(password);
      expect(log).not.toContain(answer.json.token);
    });

    it('counts logins by how they ended, tokens by role, and the time of argon2', async () => {
      await auth.logIn('roof-2', password);
      await auth.logIn('roof-2', `${password}x`);
      await auth.logIn('roof-2', '');
      await eventually(async () => {
        for (const result of ['accepted', 'rejected', 'malformed']) {
          expect(await auth.metric(`isobar_auth_logins_total{result="${result}"}`)).toBe(1);
        }
      });
      expect(await auth.metric('isobar_auth_tokens_issued_total{role="station"}')).toBe(1);
      expect(await auth.metric('isobar_auth_argon2_seconds_count')).toBe(2);
    });
  });

  describe('with several cells', () => {
    const cells = [
      { cell: 'a', url: 'mqtt://a.example', weight: 1, drained: false },
      {
        ...{ cell: 'b', url: 'mqtts://b.example:8884', webSocketUrl: 'wss://b.example/mqtt' },
        ...{ weight: 4.55, drained: false },
      },
    ];
    const claimsOf = (token: string): unknown =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

    it('sends a station to its cell, and to no other by its token', async () => {
      await start({ cells });
      // roof-2 belongs to b by the arithmetic in choose-cell.test.ts.
      const { broker, cells: told, token } = (await auth.logIn('roof-2', password)).json;
      expect(broker).toEqual({
        ...{ cell: 'b', url: 'mqtts://b.example:8884', webSocketUrl: 'wss://b.example/mqtt' },
      });
      expect(told).toBeUndefined();
      expect(claimsOf(token)).toMatchObject({ cell: { name: 'b', url: 'mqtts://b.example:8884' } });
    });

    it('tells all others every cell, and lets them into each', async () => {
      await start({ cells });
      const made = await auth.accounts.create({ name: 'eye', role: 'watcher' });
      const { broker, cells: told, token } = (await auth.logIn('eye', made.password)).json;
      expect(told).toEqual([
        { cell: 'a', url: 'mqtt://a.example' },
        { cell: 'b', url: 'mqtts://b.example:8884', webSocketUrl: 'wss://b.example/mqtt' },
      ]);
      expect(told).toContainEqual(broker);
      expect(claimsOf(token)).not.toHaveProperty('cell');
    });

    it('sends a station of a drained cell elsewhere at its next login', async () => {
      await start({ cells: cells.map((each) => ({ ...each, drained: each.cell === 'b' })) });
      const { broker } = (await auth.logIn('roof-2', password)).json;
      expect(broker).toEqual({ cell: 'a', url: 'mqtt://a.example' });
    });

    it('has ingest pick its own', async () => {
      await start({ cells });
      const made = await auth.accounts.create({ name: 'writer', role: 'ingest' });
      const account = { authUrl: auth.url, name: 'writer', password: made.password };
      expect(await createLogin({ ...account, cell: 'a' }).login()).toMatchObject({
        brokerUrl: 'mqtt://a.example',
      });
      await expect(createLogin({ ...account, cell: 'c' }).login()).rejects.toMatchObject({
        code: 'ERR_CELL_UNKNOWN',
        message: expect.stringContaining('only a, b') as unknown,
      });
    });
  });

  describe('under attack', () => {
    const wide = { failures: 1000, seconds: 60 };
    const limits = (guesses: NonNullable<AuthOptions['limits']>['guesses']) => ({
      limits: { guesses: { perAddress: wide, perName: wide, perNameAndAddress: wide, ...guesses } },
    });

    it('answers 429 with Retry-After, and looks at no further password', async () => {
      await start(limits({ perNameAndAddress: { failures: 3, seconds: 600 } }));
      await auth.accounts.create({ name: 'human', role: 'watcher', password: CHOSEN });
      for (let index = 0; index < 3; index++) await auth.logIn('human', 'wrong');
      const answer = await auth.logIn('human', CHOSEN);
      expect(answer.status).toBe(429);
      expect(answer.headers.get('retry-after')).toBe('600');
      expect(answer.json.error.code).toBe('ERR_TOO_MANY_TRIES');
      expect(auth.verified).toHaveLength(3);
    });

    it('limits names that do not exist like those that do', async () => {
      await start(limits({ perName: { failures: 2, seconds: 600 } }));
      for (let index = 0; index < 2; index++) await auth.logIn('nobody', 'wrong');
      expect((await auth.logIn('nobody', 'wrong')).status).toBe(429);
    });

    it('holds to the limit also when all tries come in one burst', async () => {
      const passwordChecks = { concurrency: 2 };
      await start({
        limits: {
          passwordChecks,
          guesses: {
            perAddress: wide,
            perName: { failures: 5, seconds: 600 },
            perNameAndAddress: wide,
          },
        },
      });
      const answers = await Promise.all(
        Array.from({ length: 60 }, () => auth.logIn('roof-2', 'wrong')),
      );
      // Two are looked at together, so the sixth may begin before the fifth has failed.
      expect(auth.verified.length).toBeLessThanOrEqual(6);
      expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(54);
    });

    it('cannot keep a station out that was in before, neither by name nor by address', async () => {
      const one = { failures: 1, seconds: 600 };
      await start(limits({ perAddress: one, perName: one, perNameAndAddress: one }));
      expect((await auth.logIn('roof-2', password)).status).toBe(200);
      await auth.logIn('roof-2', 'wrong');
      expect((await auth.logIn('roof-2', 'wrong')).status).toBe(429);
      expect((await auth.logIn('roof-2', password)).status).toBe(200);
    });

    it('does not refuse a fleet behind one address that comes back at one moment', async () => {
      await start(limits({ perAddress: { failures: 3, seconds: 600 } }));
      const names = Array.from({ length: 20 }, (_, index) => `station-${index}`);
      const made = await auth.accounts.createMany(names.map((name) => ({ name, role: 'station' })));
      const answers = await Promise.all(
        made.map((each) => auth.logIn(each.account.name, each.password)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    });

    it('answers 503 with Retry-After beyond what can wait, and lets recognized stations pass', async () => {
      await start({ limits: { passwordChecks: { concurrency: 1, maxWaiting: 1 } } });
      await auth.logIn('roof-2', password);
      const flood = Array.from({ length: 12 }, (_, index) => auth.logIn(`name-${index}`, 'wrong'));
      const [recognized, ...others] = await Promise.all([auth.logIn('roof-2', password), ...flood]);
      expect(recognized.status).toBe(200);
      const busy = others.find(({ status }) => status === 503);
      expect(busy?.json.error.code).toBe('ERR_BUSY');
      expect(Number(busy?.headers.get('retry-after'))).toBeGreaterThanOrEqual(2);
    });
  });

  describe('behind a proxy', () => {
    const one = { failures: 1, seconds: 600 };
    const wide = { failures: 1000, seconds: 60 };
    const limits = { guesses: { perAddress: one, perName: wide, perNameAndAddress: wide } };
    const from = (address: string) => ({ 'x-forwarded-for': address });

    it('does not believe X-Forwarded-For unless it is told whom to trust', async () => {
      await start({ limits });
      await auth.logIn('roof-2', 'wrong', from('192.0.2.1'));
      expect((await auth.logIn('roof-2', 'wrong', from('192.0.2.2'))).status).toBe(429);
    });

    it('takes the address from the proxy that it trusts, not what a client put before it', async () => {
      await start({ limits, trustProxy: ['127.0.0.1'] });
      await auth.logIn('roof-2', 'wrong', from('198.51.100.1, 192.0.2.1'));
      expect((await auth.logIn('roof-2', 'wrong', from('192.0.2.2'))).status).toBe(401);
      expect((await auth.logIn('roof-2', 'wrong', from('198.51.100.2, 192.0.2.1'))).status).toBe(
        429,
      );
    });
  });

  it('tells the broker URL by the account and by the host that was asked', async () => {
    await start({ brokerUrl: ({ name }, host) => `mqtt://${name}.${host}:1883` });
    const answer = await auth.logIn('roof-2', password);
    expect(answer.json.broker.url).toBe('mqtt://roof-2.127.0.0.1:1883');
  });
});
