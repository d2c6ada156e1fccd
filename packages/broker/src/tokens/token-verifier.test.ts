import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { DEFAULT_TOKEN_ISSUER, TOKEN_AUDIENCE } from '@isobar/shared';
import { createLogger, listen } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { SignJWT, UnsecuredJWT } from 'jose';

import {
  startTestAuthority,
  type TestAuthority,
  type TestToken,
} from '../testing/test-authority.ts';
import { createTokenVerifier, type TokenVerifierOptions } from './token-verifier.ts';

const REJECTED = { code: 'ERR_TOKEN_REJECTED' };
const UNAVAILABLE = { code: 'ERR_TOKEN_KEYS_UNAVAILABLE' };
const logger = createLogger({ name: 'test', level: 'silent' });
const watcher: TestToken = { name: 'eye', role: 'watcher' };
const now = (): number => Math.floor(Date.now() / 1000);

describe('token verifier', () => {
  const closing = useClosing();
  const folder = useTemporaryFolders();

  const verifierOf = (
    authority: Pick<TestAuthority, 'url'>,
    options: Partial<TokenVerifierOptions> = {},
  ): ReturnType<typeof createTokenVerifier> =>
    closing(
      createTokenVerifier({
        authUrl: authority.url,
        issuer: DEFAULT_TOKEN_ISSUER,
        logger,
        pollSeconds: 0.05,
        ...options,
      }),
    );

  test('takes a token of auth and answers with its claims', async () => {
    const authority = closing(await startTestAuthority());
    const claims = await verifierOf(authority).verify(await authority.issue(watcher));
    expect(claims).toMatchObject({ sub: 'eye', role: 'watcher', aud: TOKEN_AUDIENCE });
  });

  const wrong: [string, Partial<TestToken>][] = [
    ['another issuer', { claims: { iss: 'elsewhere' } }],
    ['another audience', { claims: { aud: 'elsewhere' } }],
    ['no expiry', { claims: { exp: undefined } }],
    ['no access list', { claims: { acl: undefined } }],
    ['an unknown role', { claims: { role: 'root' } }],
    ['a name that is none', { claims: { sub: '../+' } }],
    ['a time to come, further off than clocks differ', { claims: { nbf: now() + 90 } }],
    ['an end that is past, longer ago than clocks differ', { expiresAt: now() - 90 }],
  ];
  test.each(wrong)('refuses a token with %s', async (_what, token) => {
    const authority = closing(await startTestAuthority());
    const jwt = await authority.issue({ ...watcher, ...token });
    await expect(verifierOf(authority).verify(jwt)).rejects.toMatchObject(REJECTED);
  });

  test('bears with a minute of difference between the clocks', async () => {
    const authority = closing(await startTestAuthority());
    const verifier = verifierOf(authority);
    const justOver = await authority.issue({ ...watcher, expiresAt: now() - 30 });
    const notYet = await authority.issue({ ...watcher, claims: { nbf: now() + 30 } });
    await expect(verifier.verify(justOver)).resolves.toMatchObject({ sub: 'eye' });
    await expect(verifier.verify(notYet)).resolves.toMatchObject({ sub: 'eye' });
  });

  test('refuses a token without signature, with a signature by HMAC, and text that is no token', async () => {
    const authority = closing(await startTestAuthority());
    const verifier = verifierOf(authority);
    const claims = {
      iss: DEFAULT_TOKEN_ISSUER,
      aud: TOKEN_AUDIENCE,
      sub: 'eye',
      role: 'admin',
      iat: now(),
      exp: now() + 60,
      jti: '1',
      acl: [],
    };
    const unsigned = new UnsecuredJWT(claims).encode();
    // Key confusion: the public key, which everyone knows, as the secret of an HMAC.
    const answer = (await fetch(`${authority.url}/.well-known/jwks.json`)).text();
    const confused = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'key-0' })
      .sign(Buffer.from(await answer));
    for (const jwt of [unsigned, confused, '', 'a.b.c', '{}', 'constructor']) {
      await expect(verifier.verify(jwt)).rejects.toMatchObject(REJECTED);
    }
  });

  test('refuses a token that another authority signed under the same key id', async () => {
    const authority = closing(await startTestAuthority());
    const other = closing(await startTestAuthority());
    const verifier = verifierOf(authority);
    await expect(verifier.verify(await other.issue(watcher))).rejects.toMatchObject(REJECTED);
  });

  test('asks auth for a key that it does not know, and takes the token when auth has it', async () => {
    const authority = closing(await startTestAuthority());
    const verifier = verifierOf(authority, { pollSeconds: 3600, cooldownSeconds: 0 });
    await verifier.verify(await authority.issue(watcher));
    await authority.rotate();
    await expect(verifier.verify(await authority.issue(watcher))).resolves.toBeDefined();
  });

  test('does not pass a flood of unknown keys on to auth', async () => {
    const authority = closing(await startTestAuthority());
    const verifier = verifierOf(authority, { pollSeconds: 3600, cooldownSeconds: 3600 });
    await verifier.verify(await authority.issue(watcher));
    const jwt = await authority.issue({ ...watcher, header: { kid: 'unknown' } });
    for (let count = 0; count < 50; count += 1) {
      await expect(verifier.verify(jwt)).rejects.toMatchObject(REJECTED);
    }
    expect(authority.keyRequests).toBe(1);
  });

  test('goes on with the keys that it has while auth is away', async () => {
    const authority = closing(await startTestAuthority());
    const verifier = verifierOf(authority);
    const jwt = await authority.issue(watcher);
    await verifier.verify(jwt);
    const { keyRequests } = authority;
    authority.isBroken = true;
    await eventually(() => {
      expect(authority.keyRequests).toBeGreaterThan(keyRequests + 1);
    });
    await expect(verifier.verify(jwt)).resolves.toMatchObject({ sub: 'eye' });
  });

  test('starts with the keys and revocations of its cache file while auth is away', async () => {
    const authority = await startTestAuthority();
    const cacheFile = join(folder(), 'trust.json');
    authority.revoke('gone', now() + 10);
    const tokens = [
      await authority.issue(watcher),
      await authority.issue({ ...watcher, name: 'gone' }),
    ];
    const before = verifierOf(authority, { cacheFile });
    await before.verify(tokens[0] ?? '');
    await before.close();
    await authority.close();

    const verifier = verifierOf(authority, { cacheFile });
    expect(verifier.ready()).toBe(true);
    await expect(verifier.verify(tokens[0] ?? '')).resolves.toMatchObject({ sub: 'eye' });
    await expect(verifier.verify(tokens[1] ?? '')).rejects.toMatchObject(REJECTED);
  });

  test('passes over a damaged cache file', async () => {
    const authority = closing(await startTestAuthority());
    const cacheFile = join(folder(), 'trust.json');
    writeFileSync(cacheFile, '{"keys":[');
    const verifier = verifierOf(authority, { cacheFile });
    await expect(verifier.verify(await authority.issue(watcher))).resolves.toBeDefined();
  });

  test('tells a token that no one can check from one that is bad, until auth answers', async () => {
    const authority = await startTestAuthority();
    const jwt = await authority.issue(watcher);
    const port = Number(new URL(authority.url).port);
    await authority.close();
    const verifier = verifierOf(authority);
    await expect(verifier.verify(jwt)).rejects.toMatchObject(UNAVAILABLE);
    expect(verifier.ready()).toBe(false);

    closing(await startTestAuthority({ port }));
    await eventually(() => {
      expect(verifier.ready()).toBe(true);
    });
  });

  test('gives up waiting for an auth that accepts and does not answer', async () => {
    const hung = createServer((socket) => socket.resume());
    const { port } = await listen(hung, { host: '127.0.0.1', port: 0 });
    const authority = closing(await startTestAuthority());
    const verifier = verifierOf({ url: `http://127.0.0.1:${port}` }, { timeoutSeconds: 0.1 });
    await expect(verifier.verify(await authority.issue(watcher))).rejects.toMatchObject(
      UNAVAILABLE,
    );
    await verifier.close();
    await new Promise((resolve) => hung.close(resolve));
  });

  test('learns of a revocation, and takes tokens that were issued after it', async () => {
    const authority = closing(await startTestAuthority());
    const verifier = verifierOf(authority);
    let changes = 0;
    verifier.onRevocations(() => (changes += 1));
    const old = await authority.issue({ ...watcher, issuedAt: now() - 5 });
    const notBefore = now() + 1;
    authority.revoke('eye', notBefore);
    await eventually(async () => {
      await expect(verifier.verify(old)).rejects.toMatchObject(REJECTED);
    });
    expect(changes).toBeGreaterThan(0);
    const fresh = await authority.issue({ ...watcher, issuedAt: notBefore });
    await expect(verifier.verify(fresh)).resolves.toMatchObject({ iat: notBefore });
  });
});
