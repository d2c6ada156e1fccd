import type { Closable } from '@isobar/shared/service';
import { errors, jwtVerify, type JWTPayload } from 'jose';

import type { PublicKey } from './trust.ts';

/** What a token must say to be good: one algorithm, so that no token chooses how it is checked (RFC 8725, 3.1). */
export interface TokenRules {
  readonly algorithm: string;
  readonly issuer: string;
  readonly audience: string;
  readonly clockSkewSeconds: number;
}

/** What became of one token; without functions and classes, so that it can come from another thread. */
export type Verdict =
  | { readonly kind: 'good'; readonly payload: JWTPayload }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Signed with a key that is not among those of {@link SignatureCheck.useKeys}. */
  | { readonly kind: 'unknown key' };

/** Checks signatures and the times, issuer and audience of tokens. */
export interface SignatureCheck extends Closable {
  /** The keys of all checks that are asked for from now on. */
  useKeys(keys: readonly PublicKey[]): void;
  /** Rejects only where nothing can be said about the token. */
  check(token: string): Promise<Verdict>;
}

export function createSignatureCheck(rules: TokenRules): SignatureCheck {
  let keysById = new Map<string, PublicKey>();
  const options = {
    algorithms: [rules.algorithm],
    issuer: rules.issuer,
    audience: rules.audience,
    clockTolerance: rules.clockSkewSeconds,
  };

  function keyOf({ kid = '' }: { kid?: string }): PublicKey {
    const key = keysById.get(kid);
    if (key === undefined) throw new UnknownKey();
    return key;
  }

  return {
    useKeys: (keys) => {
      keysById = new Map(keys.map((key) => [key.kid, key]));
    },
    check: async (token) => {
      try {
        const { payload } = await jwtVerify(token, keyOf, options);
        return { kind: 'good', payload };
      } catch (error) {
        if (error instanceof UnknownKey) return { kind: 'unknown key' };
        if (!(error instanceof errors.JOSEError)) throw error;
        // jose's messages name claims and codes, never the token.
        return { kind: 'rejected', reason: `${error.message} (${error.code})` };
      }
    },
    close: () => Promise.resolve(),
  };
}

class UnknownKey extends Error {}
