import {
  hasCode,
  IsobarError,
  revocationKey,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  tokenClaimsSchema,
  type TokenClaims,
} from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import { createSignatureCheck, type Verdict } from './signature-check.ts';
import { createThreadedSignatureCheck } from './threaded-signature-check.ts';
import { createTrustSource } from './trust-source.ts';

export interface TokenVerifierOptions {
  /** Base URL of the auth service, such as `http://127.0.0.1:8080`. */
  readonly authUrl: string;
  /** The only `iss` that is accepted. */
  readonly issuer: string;
  /** Where keys and revocations are kept, so that the broker can start while auth is down. */
  readonly cacheFile?: string;
  readonly logger: Logger;
  /** Between two looks at auth's keys and revocations, in seconds; default 10. */
  readonly pollSeconds?: number;
  /** A token with an unknown key has auth asked again at most once in so long; default 5 s. */
  readonly cooldownSeconds?: number;
  /** How long one request to auth may take; default 5 s. */
  readonly timeoutSeconds?: number;
  /** How far this machine's clock and auth's may lie apart; default 60 s. */
  readonly clockSkewSeconds?: number;
  /** Check signatures in a thread of their own, some 10 MB, for the many clients of a server. */
  readonly inThread?: boolean;
}

export interface TokenVerifier extends Closable {
  /**
   * @throws IsobarError `ERR_TOKEN_REJECTED` when the token is not good, `ERR_TOKEN_KEYS_UNAVAILABLE`
   *   when auth was never reached, so that no one can tell
   */
  verify(token: string): Promise<TokenClaims>;
  /** True when the account's tokens of that age were declared void after they were verified. */
  isRevoked(claims: Pick<TokenClaims, 'sub' | 'iat'>): boolean;
  /** Accounts that were deleted while tokens of theirs were good, by {@link revocationKey}. */
  deletedAccounts(): ReadonlySet<string>;
  /** Calls `listener` after each change of the revocations; the answer ends that. */
  onRevocations(listener: () => void): () => void;
  /** False until keys are known: every CONNECT is refused as "server unavailable". For `/ready`. */
  ready(): boolean;
  readonly clockSkewSeconds: number;
}

const REJECTED = 'ERR_TOKEN_REJECTED';

/**
 * Verifies tokens against the keys and revocations of auth, which are polled and cached, so that
 * auth may be down. Only ES256, one issuer, one audience; claims as the contract has them.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, logger, clockSkewSeconds = 60 } = options;
  const createCheck =
    options.inThread === true ? createThreadedSignatureCheck : createSignatureCheck;
  const signatures = createCheck({
    algorithm: TOKEN_ALGORITHM,
    issuer,
    audience: TOKEN_AUDIENCE,
    clockSkewSeconds,
  });
  const listeners = new Set<() => void>();
  let revocations = new Map<string, number>();
  let deleted: ReadonlySet<string> = new Set();

  const source = createTrustSource({
    authUrl: options.authUrl,
    issuer,
    logger,
    ...(options.cacheFile !== undefined && { cacheFile: options.cacheFile }),
    pollSeconds: options.pollSeconds ?? 10,
    cooldownSeconds: options.cooldownSeconds ?? 5,
    timeoutSeconds: options.timeoutSeconds ?? 5,
    onChange: adopt,
  });
  adopt();

  function adopt(): void {
    const { trust } = source;
    signatures.useKeys(trust?.keys ?? []);
    revocations = new Map(trust?.revocations.map((each) => [each.account, each.notBefore]));
    deleted = new Set(
      trust?.revocations.filter((each) => each.deleted === true).map(({ account }) => account),
    );
    for (const listener of listeners) listener();
  }

  async function judge(token: string): Promise<Verdict> {
    if (source.trust === undefined) await source.settled();
    if (source.trust === undefined) {
      throw new IsobarError(
        'ERR_TOKEN_KEYS_UNAVAILABLE',
        'No token can be checked: the auth service was not reached yet',
      );
    }
    const verdict = await signatures.check(token);
    if (verdict.kind !== 'unknown key') return verdict;
    await source.refresh(); // auth may have rotated its key
    return signatures.check(token);
  }

  function isRevoked({ sub, iat }: Pick<TokenClaims, 'sub' | 'iat'>): boolean {
    const notBefore = revocations.size === 0 ? undefined : revocations.get(revocationKey(sub));
    return notBefore !== undefined && iat < notBefore;
  }

  async function verify(token: string): Promise<TokenClaims> {
    const verdict = await judge(token);
    if (verdict.kind === 'unknown key') {
      throw new IsobarError(REJECTED, 'The token is signed with a key that auth does not have');
    }
    if (verdict.kind === 'rejected') {
      throw new IsobarError(REJECTED, `The token is not good: ${verdict.reason}`);
    }
    const claims = tokenClaimsSchema.safeParse(verdict.payload);
    if (!claims.success) throw new IsobarError(REJECTED, 'The claims of the token do not fit');
    if (isRevoked(claims.data)) {
      throw new IsobarError(REJECTED, 'The token was issued before its account was changed');
    }
    return claims.data;
  }

  return {
    verify,
    isRevoked,
    deletedAccounts: () => deleted,
    onRevocations: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => source.trust !== undefined,
    clockSkewSeconds,
    close: async () => {
      await Promise.all([source.close(), signatures.close()]);
    },
  };
}

/** True when the failure is the token's, false when nothing could be said about it. */
export function isTokenRejection(error: unknown): boolean {
  return hasCode(error, REJECTED);
}
