import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { revocationKey } from '@isobar/shared';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { openKeyStore } from '../keys/key-store.ts';
import { startAuth, type TestAuth } from '../testing/start-auth.ts';
import { createTokenIssuer } from '../tokens/token-issuer.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const CHOSEN = 'a password that was chosen';

describe('/accounts', () => {
  let auth: TestAuth;
  let token: string;
  beforeEach(async () => {
    auth = closing(await startAuth(temporaryFolder()));
    token = await auth.tokenOf('root', 'admin');
  });

  it('makes an account and says its generated password in that one answer', async () => {
    const json = { name: 'roof-2', role: 'station' };
    const made = await auth.request('POST', '/accounts', { token, json });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe('/accounts/roof-2');
    expect(made.json).toEqual({
      account: {
        ...{ name: 'roof-2', role: 'station', disabled: false },
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
        passwordSetAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      },
      password: expect.stringMatching(/^[a-z2-9]{24}$/) as unknown,
    });
    expect((await auth.logIn('roof-2', made.json.password)).status).toBe(200);
    const shown = await auth.request('GET', '/accounts/roof-2', { token });
    expect(shown.json).toEqual({ account: made.json.account });
  });

  it('does not say back a password that it was given', async () => {
    const json = { name: 'human', role: 'watcher', password: CHOSEN };
    const made = await auth.request('POST', '/accounts', { token, json });
    expect(made.status).toBe(201);
    expect(made.text).not.toContain(CHOSEN);
    expect((await auth.logIn('human', CHOSEN)).status).toBe(200);
  });

  it('lists accounts page by page', async () => {
    for (const name of ['a', 'b', 'c']) await auth.accounts.create({ name, role: 'station' });
    const first = await auth.request('GET', '/accounts?limit=3', { token });
    expect(first.json.accounts.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(first.json.next).toBe('c');
    const second = await auth.request('GET', '/accounts?limit=3&after=c', { token });
    expect(second.json.accounts.map(({ name }) => name)).toEqual(['root']);
    expect(second.json).not.toHaveProperty('next');
  });

  it('disables and enables, and ends the tokens of before', async () => {
    const { password } = await auth.accounts.create({ name: 'roof-2', role: 'station' });
    const disabled = await auth.request('POST', '/accounts/roof-2/disable', { token });
    expect(disabled.status).toBe(200);
    expect(disabled.json.account.disabled).toBe(true);
    expect((await auth.logIn('roof-2', password)).status).toBe(401);
    const { revocations } = (await auth.request('GET', '/.well-known/revocations.json')).json;
    expect(revocations).toMatchObject([{ account: revocationKey('roof-2') }]);
    const enabled = await auth.request('POST', '/accounts/roof-2/enable', { token });
    expect(enabled.json.account.disabled).toBe(false);
    expect((await auth.logIn('roof-2', password)).status).toBe(200);
  });

  it('sets a password, generated or given', async () => {
    await auth.accounts.create({ name: 'roof-2', role: 'station' });
    const path = '/accounts/roof-2/password';
    const generated = await auth.request('PUT', path, { token });
    expect(generated.status).toBe(200);
    expect((await auth.logIn('roof-2', generated.json.password)).status).toBe(200);
    const given = await auth.request('PUT', path, { token, json: { password: CHOSEN } });
    expect(given.status).toBe(200);
    expect(given.text).not.toContain(CHOSEN);
    expect((await auth.logIn('roof-2', CHOSEN)).status).toBe(200);
  });

  it('deletes', async () => {
    await auth.accounts.create({ name: 'roof-2', role: 'station' });
    expect((await auth.request('DELETE', '/accounts/roof-2', { token })).status).toBe(204);
    const gone = await auth.request('GET', '/accounts/roof-2', { token });
    expect(gone.status).toBe(404);
    expect(gone.json.error.code).toBe('ERR_ACCOUNT_UNKNOWN');
  });

  it('never lets a password hash out', async () => {
    const texts = await Promise.all([
      auth.request('POST', '/accounts', { token, json: { name: 'a', role: 'station' } }),
      auth.request('GET', '/accounts', { token }),
      auth.request('GET', '/accounts/root', { token }),
      auth.request('PUT', '/accounts/root/password', { token, json: { password: CHOSEN } }),
    ]);
    for (const { text } of texts) expect(text).not.toMatch(/argon2|[Hh]ash/);
    expect(auth.log.join('')).not.toMatch(/argon2id/);
  });

  it.each([
    ['POST', '/accounts', { name: 'root', role: 'admin' }, 409, 'ERR_ACCOUNT_EXISTS'],
    ['POST', '/accounts', { name: 'Roof', role: 'admin' }, 400, 'ERR_REQUEST'],
    ['POST', '/accounts', { name: 'a', role: 'king' }, 400, 'ERR_REQUEST'],
    ['POST', '/accounts', { name: 'a', role: 'station', password: '' }, 400, 'ERR_PASSWORD'],
    ['POST', '/accounts', undefined, 400, 'ERR_REQUEST'],
    ['PUT', '/accounts/root/password', { password: 'short' }, 400, 'ERR_PASSWORD'],
    ['PUT', '/accounts/root/password', { password: 7 }, 400, 'ERR_REQUEST'],
    ['PUT', '/accounts/nobody/password', {}, 404, 'ERR_ACCOUNT_UNKNOWN'],
    ['GET', '/accounts/Nobody', undefined, 400, 'ERR_REQUEST'],
    ['GET', '/accounts?limit=0', undefined, 400, 'ERR_REQUEST'],
    ['GET', '/accounts?limit=1001', undefined, 400, 'ERR_REQUEST'],
    ['GET', '/accounts?after=%2F', undefined, 400, 'ERR_REQUEST'],
    ['POST', '/accounts/nobody/disable', undefined, 404, 'ERR_ACCOUNT_UNKNOWN'],
    ['POST', '/accounts/root/disable', undefined, 409, 'ERR_LAST_ADMIN'],
    ['DELETE', '/accounts/root', undefined, 409, 'ERR_LAST_ADMIN'],
    ['GET', `/accounts/${'a'.repeat(200)}`, undefined, 400, 'ERR_REQUEST'],
  ])('answers %s %s with %j by %d %s', async (method, path, json, status, code) => {
    const answer = await auth.request(method, path, { token, ...(json !== undefined && { json }) });
    expect(answer.json).toEqual({ error: { code, message: expect.any(String) as unknown } });
    expect(answer.status).toBe(status);
  });

  describe('to whom it is open', () => {
    const challenge = (answer: { headers: Headers }): string | null =>
      answer.headers.get('www-authenticate');

    it('asks for a token where there is none', async () => {
      for (const headers of [
        {},
        { authorization: 'Basic cm9vdDpyb290' },
        { authorization: 'Bearer' },
      ]) {
        const answer = await auth.request('GET', '/accounts', { headers });
        expect(answer.status).toBe(401);
        expect(answer.json.error.code).toBe('ERR_TOKEN_MISSING');
        expect(challenge(answer)).toBe('Bearer realm="isobar"');
      }
    });

    it('refuses a stranger before it reads what it sends', async () => {
      const body = 'x'.repeat(100_000);
      const answer = await auth.request('POST', '/accounts', { body });
      expect(answer.status).toBe(401);
    });

    it.each(['station', 'watcher', 'ingest'] as const)('forbids it to a %s', async (role) => {
      const answer = await auth.request('GET', '/accounts', {
        token: await auth.tokenOf('a', role),
      });
      expect(answer.status).toBe(403);
      expect(answer.json.error.message).toContain(`Account a has the role ${role}`);
      expect(challenge(answer)).toBe('Bearer realm="isobar", error="insufficient_scope"');
    });

    async function expectRejected(rejected: string, reason: string): Promise<void> {
      const answer = await auth.request('GET', '/accounts', { token: rejected });
      expect(answer.status).toBe(401);
      expect(answer.json.error.code).toBe('ERR_TOKEN_REJECTED');
      expect(answer.json.error.message).toContain(reason);
      expect(challenge(answer)).toBe('Bearer realm="isobar", error="invalid_token"');
    }

    it('refuses what is no token of this service', async () => {
      const [header, payload, signature] = token.split('.');
      await expectRejected('abc', 'no token of this service');
      await expectRejected(`${header}.${payload}.${signature?.replace(/./g, 'A')}`, 'no token');
      const none = Buffer.from('{"alg":"none"}').toString('base64url');
      await expectRejected(`${none}.${payload}.`, 'no token of this service');
      const keys = openKeyStore({ folder: temporaryFolder() });
      const stranger = createTokenIssuer({ keys });
      const foreign = await stranger.issue({ name: 'root', role: 'admin' });
      await expectRejected(foreign.token, 'signed with a key that is not known here');
    });

    it('refuses a token of another issuer, and one that has expired', async () => {
      const { keys } = auth;
      const elsewhere = createTokenIssuer({ keys, issuer: 'elsewhere' });
      const other = await elsewhere.issue({ name: 'root', role: 'admin' });
      await expectRejected(other.token, 'no token of this service');
      const old = createTokenIssuer({ keys, now: () => Date.now() - 3_601_000 });
      await expectRejected((await old.issue({ name: 'root', role: 'admin' })).token, 'expired');
    });

    it('refuses a token of before the password was set, and of a deleted or disabled admin', async () => {
      const second = await auth.tokenOf('second', 'admin');
      await auth.accounts.setPassword('second');
      await expectRejected(second, 'revoked');
      const third = await auth.tokenOf('third', 'admin');
      await auth.accounts.disable('third');
      await expectRejected(third, 'revoked');
      const fourth = await auth.tokenOf('fourth', 'admin');
      await auth.accounts.remove('fourth');
      await expectRejected(fourth, 'revoked');
    });

    it('takes a token of the old key after a rotation', async () => {
      auth.keys.rotate();
      expect((await auth.request('GET', '/accounts', { token })).status).toBe(200);
    });
  });

  it('logs who changed what', async () => {
    await auth.request('POST', '/accounts', { token, json: { name: 'roof-2', role: 'station' } });
    await auth.request('POST', '/accounts/roof-2/disable', { token });
    const expected = {
      ...{ admin: 'root', account: 'roof-2', method: 'POST', status: 200 },
      route: '/accounts/:name/disable',
    };
    await eventually(() => {
      const entries = auth.log.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(entries).toContainEqual(expect.objectContaining(expected));
    });
    expect(auth.log.join('')).not.toContain(token);
  });
});
