import { describe, expect, it } from '@jest/globals';

import {
  loginResponseSchema,
  revocationKey,
  revocationsSchema,
  tokenClaimsSchema,
} from './token.ts';

const claims = {
  iss: 'isobar',
  aud: 'isobar',
  sub: 'st0',
  role: 'station',
  iat: 1_795_574_260,
  exp: 1_795_577_860,
  jti: '5b1c',
  acl: [{ permission: 'allow', action: 'publish', topic: 'stations/st0/readings' }],
};

describe('tokenClaimsSchema', () => {
  it('takes the claims of a token', () => {
    expect(tokenClaimsSchema.parse(claims)).toEqual(claims);
  });

  it('drops claims that it does not know', () => {
    expect(tokenClaimsSchema.parse({ ...claims, nbf: 1 })).toEqual(claims);
  });

  it.each([
    ['without an expiry', { exp: undefined }],
    ['with a fractional expiry', { exp: 1.5 }],
    ['with several audiences', { aud: ['isobar', 'other'] }],
    ['for a name that is none', { sub: 'stations/+' }],
    ['for a role that is none', { role: 'root' }],
    ['without an access list', { acl: undefined }],
    [
      'with a rule that is none',
      { acl: [{ permission: 'allow', action: 'publish', topic: '#/a' }] },
    ],
    ['with 65 rules', { acl: Array.from({ length: 65 }, () => claims.acl[0]) }],
    ['without an id', { jti: '' }],
  ])('refuses a token %s', (_, change) => {
    expect(tokenClaimsSchema.safeParse({ ...claims, ...change }).success).toBe(false);
  });
});

describe('loginResponseSchema', () => {
  it('takes the answer of the contract', () => {
    const answer = {
      token: 'a.b.c',
      expiresAt: '2026-11-25T03:37:40.000Z',
      broker: { url: 'mqtt://127.0.0.1:1883' },
    };
    expect(loginResponseSchema.parse(answer)).toEqual(answer);
  });

  it.each([{}, { token: 'a', expiresAt: 'b' }, { token: 'a', expiresAt: 'b', broker: {} }, null])(
    'refuses %j',
    (answer) => {
      expect(loginResponseSchema.safeParse(answer).success).toBe(false);
    },
  );
});

describe('revocationKey', () => {
  it('is the SHA-256 of the name, base64url', () => {
    // FIPS 180-2, appendix B.1: the digest of "abc".
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(revocationKey('abc')).toBe(Buffer.from(digest, 'hex').toString('base64url'));
  });
});

describe('revocationsSchema', () => {
  it('takes the list of the contract, empty or not', () => {
    for (const list of [
      { revocations: [] },
      { revocations: [{ account: revocationKey('st0'), notBefore: 1_795_574_261 }] },
    ]) {
      expect(revocationsSchema.parse(list)).toEqual(list);
    }
  });

  it.each([
    [],
    {},
    { revocations: [{ account: 'x' }] },
    { revocations: [{ account: 'x', notBefore: 0.5 }] },
  ])('refuses %j', (list) => {
    expect(revocationsSchema.safeParse(list).success).toBe(false);
  });
});
