import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';

import { mayPublish, maySubscribe, ROLES, tokenClaimsSchema } from '@isobar/shared';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { openKeyStore, type KeyStore } from '../keys/key-store.ts';
import { createTokenIssuer } from './token-issuer.ts';

const temporaryFolder = useTemporaryFolders();
const HOUR = 3600;
const DAY = 24 * HOUR;
/** Unix seconds. */
const NOW = 1_795_574_260;

function decode(token: string) {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const json = (part: string): unknown =>
    JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return {
    header: json(header),
    claims: tokenClaimsSchema.parse(json(payload)),
    signed: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

describe('createTokenIssuer', () => {
  let keys: KeyStore;
  beforeEach(() => {
    keys = openKeyStore({ folder: join(temporaryFolder(), 'keys') });
  });
  const issuerOf = (options: { lifetimeSeconds?: number; goodFrom?: number } = {}) => {
    const { goodFrom = 0, ...rest } = options;
    const accounts = { goodFrom: () => Promise.resolve(goodFrom) };
    return createTokenIssuer({ keys, accounts, now: () => NOW * 1000 + 999, ...rest });
  };

  it('signs as RFC 7515 and RFC 7518 have it: ES256, with the raw signature of 64 bytes', async () => {
    const { token } = await issuerOf().issue({ name: 'roof-2', role: 'station' });
    const { header, signed, signature } = decode(token);
    const [jwk] = keys.publicKeys();
    expect(header).toEqual({ alg: 'ES256', kid: jwk?.kid, typ: 'JWT' });
    expect(signature).toHaveLength(64);
    const key = createPublicKey({ key: jwk ?? {}, format: 'jwk' });
    const raw = { key, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', signed, raw, signature)).toBe(true);
    expect(verify('sha256', Buffer.concat([signed, Buffer.from('x')]), raw, signature)).toBe(false);
  });

  it('claims who it is for, from when to when, and a new id each time', async () => {
    const issuer = createTokenIssuer({ keys, issuer: 'elsewhere', now: () => NOW * 1000 });
    const one = await issuer.issue({ name: 'roof-2', role: 'station' });
    const other = await issuer.issue({ name: 'roof-2', role: 'station' });
    const { claims } = decode(one.token);
    expect(claims).toMatchObject({
      ...{ iss: 'elsewhere', aud: 'isobar', sub: 'roof-2', role: 'station' },
      ...{ iat: NOW, exp: NOW + DAY },
    });
    expect(one.expiresAt).toEqual(new Date((NOW + DAY) * 1000));
    expect(decode(other.token).claims.jti).not.toBe(claims.jti);
  });

  it('lets a station do what is its own and nothing else', async () => {
    const { token } = await issuerOf().issue({ name: 'roof-2', role: 'station' });
    const { acl } = decode(token).claims;
    expect(mayPublish(acl, 'stations/roof-2/readings')).toBe(true);
    expect(mayPublish(acl, 'stations/roof-3/readings')).toBe(false);
    expect(maySubscribe(acl, 'stations/#')).toBe(false);
  });

  it.each([
    ['a station a day', 'station', {}, DAY],
    ['an admin an hour', 'admin', {}, HOUR],
    ['an admin no longer than others', 'admin', { lifetimeSeconds: 600 }, 600],
    ['a watcher what is configured', 'watcher', { lifetimeSeconds: 7 * DAY }, 7 * DAY],
  ] as const)('gives %s', async (_case, role, options, lifetime) => {
    const { token } = await issuerOf(options).issue({ name: 'roof-2', role });
    expect(decode(token).claims.exp - NOW).toBe(lifetime);
  });

  it.each(ROLES)('gives the role %s up to 366 days where they are asked for', async (role) => {
    const issuer = issuerOf();
    const lifetimeSeconds = 366 * DAY;
    const { token } = await issuer.issue({ name: 'roof-2', role, lifetimeSeconds });
    expect(decode(token).claims.exp - NOW).toBe(366 * DAY);
  });

  it.each([0, -1, 1.5, Number.NaN, 366 * DAY + 1])(
    'refuses a lifetime of %d s',
    async (seconds) => {
      const issued = issuerOf().issue({ name: 'a', role: 'station', lifetimeSeconds: seconds });
      await expect(issued).rejects.toMatchObject({ code: 'ERR_TOKEN_LIFETIME' });
    },
  );

  it('dates a token so that a revocation of the same second does not void it', async () => {
    const { token } = await issuerOf({ goodFrom: NOW + 1 }).issue({ name: 'a', role: 'station' });
    expect(decode(token).claims).toMatchObject({ iat: NOW + 1, exp: NOW + 1 + DAY });
  });

  it('dates a token as it is told', async () => {
    const issuer = issuerOf({ goodFrom: NOW + 1 });
    const { token } = await issuer.issue({ name: 'a', role: 'station', issuedAt: NOW - 5 });
    expect(decode(token).claims).toMatchObject({ iat: NOW - 5, exp: NOW - 5 + DAY });
  });
});
