import { randomUUID } from 'node:crypto';

import {
  accessListFor,
  DEFAULT_TOKEN_ISSUER,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  type Role,
  type TokenClaims,
} from '@isobar/shared';
import { SignJWT } from 'jose';

import type { Accounts } from '../accounts/accounts.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { DEFAULT_TOKEN_SECONDS, tokenLifetime } from './token-lifetime.ts';

export interface IssuedToken {
  /** A JWT (RFC 7519), signed with ES256. */
  readonly token: string;
  readonly expiresAt: Date;
}

export interface TokenIssuer {
  /** `iss` of its tokens. */
  readonly issuer: string;
  /**
   * @param options.lifetimeSeconds - 1 second to 366 days; without it the configured time, and for an
   *   admin an hour at most
   * @param options.issuedAt - `iat`, Unix seconds; without it now, or the first second at which a
   *   token of that account is good
   * @param options.cell - the only cell that shall let it in
   * @throws IsobarError `ERR_TOKEN_LIFETIME`
   */
  issue(options: {
    name: string;
    role: Role;
    cell?: TokenClaims['cell'];
    lifetimeSeconds?: number;
    issuedAt?: number;
  }): Promise<IssuedToken>;
}

/**
 * @param options.accounts - whose revocations new tokens must outlive; without them a token that is
 *   issued within the second of a revocation is void
 * @param options.now - Unix milliseconds
 */
export function createTokenIssuer(options: {
  keys: KeyStore;
  accounts?: Pick<Accounts, 'goodFrom'>;
  issuer?: string;
  lifetimeSeconds?: number;
  now?: () => number;
}): TokenIssuer {
  const { keys, accounts, now = Date.now } = options;
  const { issuer = DEFAULT_TOKEN_ISSUER, lifetimeSeconds = DEFAULT_TOKEN_SECONDS } = options;

  async function firstGoodSecond(name: string): Promise<number> {
    const goodFrom = (await accounts?.goodFrom(name)) ?? 0;
    return Math.max(Math.floor(now() / 1000), goodFrom);
  }

  return {
    issuer,
    issue: async ({ name, role, lifetimeSeconds: asked, issuedAt, cell }) => {
      const lifetime = tokenLifetime({ role, asked, configured: lifetimeSeconds });
      const iat = issuedAt ?? (await firstGoodSecond(name));
      const claims: TokenClaims = {
        iss: issuer,
        aud: TOKEN_AUDIENCE,
        sub: name,
        role,
        iat,
        exp: iat + lifetime,
        jti: randomUUID(),
        acl: accessListFor(role, name),
        ...(cell !== undefined && { cell }),
      };
      const { kid, privateKey } = keys.current();
      const token = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid, typ: 'JWT' })
        .sign(privateKey);
      return { token, expiresAt: new Date(claims.exp * 1000) };
    },
  };
}
