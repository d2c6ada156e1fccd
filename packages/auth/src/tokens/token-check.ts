import { createPublicKey, type KeyObject } from 'node:crypto';

import { IsobarError, TOKEN_ALGORITHM, TOKEN_AUDIENCE, tokenClaimsSchema } from '@isobar/shared';
import { errors, jwtVerify } from 'jose';

import type { Account } from '../accounts/account.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { KeyStore } from '../keys/key-store.ts';

/**
 * Checks a token of ours for the service's own use: signature, issuer, audience, time, that it was
 * not revoked and that its account is there and enabled.
 *
 * @returns its account
 * @throws IsobarError `ERR_TOKEN_REJECTED`
 */
export type TokenCheck = (token: string) => Promise<Account>;

export function createTokenCheck(options: {
  keys: KeyStore;
  accounts: Pick<Accounts, 'get' | 'goodFrom'>;
  issuer: string;
}): TokenCheck {
  const { keys, accounts, issuer } = options;

  function publicKey(kid: string | undefined): KeyObject {
    const jwk = keys.publicKeys().find((each) => each.kid === kid);
    if (jwk === undefined) throw rejected('it was signed with a key that is not known here');
    return createPublicKey({ key: jwk, format: 'jwk' });
  }

  async function readClaims(token: string) {
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => publicKey(kid), {
        algorithms: [TOKEN_ALGORITHM],
        audience: TOKEN_AUDIENCE,
        issuer,
      });
      return tokenClaimsSchema.parse(payload);
    } catch (error) {
      if (error instanceof IsobarError) throw error;
      if (error instanceof errors.JWTExpired) throw rejected('it has expired', error);
      throw rejected('it is no token of this service', error);
    }
  }

  return async (token) => {
    const { sub, role, iat } = await readClaims(token);
    const account = await accounts.get(sub);
    if (account?.role !== role || account.disabled || iat < (await accounts.goodFrom(sub))) {
      throw rejected('it was revoked');
    }
    return account;
  };
}

function rejected(reason: string, cause?: unknown): IsobarError {
  return new IsobarError(
    'ERR_TOKEN_REJECTED',
    `The token is refused: ${reason}; get a new one from POST /login`,
    { cause },
  );
}
