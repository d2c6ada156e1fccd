import { setTimeout as sleep } from 'node:timers/promises';

import { IsobarError, revocationsSchema } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import { fetchJson } from './fetch-json.ts';
import { readTrustCache, writeTrustCache } from './trust-cache.ts';
import { keysSchema, type Trust } from './trust.ts';

export interface TrustSourceOptions {
  readonly authUrl: string;
  readonly issuer: string;
  readonly cacheFile?: string;
  readonly logger: Logger;
  /** Between two looks at auth. */
  readonly pollSeconds: number;
  /** An unknown key id asks auth at most once in so long. */
  readonly cooldownSeconds: number;
  readonly timeoutSeconds: number;
  readonly onChange: () => void;
}

export interface TrustSource extends Closable {
  /** What is known; undefined until auth (or the cache file) was read once. */
  readonly trust: Trust | undefined;
  /** Resolves when the look at auth that is under way has ended, well or not. */
  settled(): Promise<void>;
  /** Looks at auth now, unless it did so a moment ago. */
  refresh(): Promise<void>;
}

/**
 * Keeps the public keys and the revocations of auth: in memory, in a file, renewed by polling. What
 * was once read stays good while auth is away.
 */
export function createTrustSource(options: TrustSourceOptions): TrustSource {
  const { issuer, cacheFile, logger, pollSeconds, timeoutSeconds, onChange } = options;
  const base = options.authUrl.endsWith('/') ? options.authUrl : `${options.authUrl}/`;
  const keysUrl = new URL('.well-known/jwks.json', base);
  const revocationsUrl = new URL('.well-known/revocations.json', base);
  const closing = new AbortController();

  let trust =
    cacheFile === undefined ? undefined : readTrustCache({ path: cacheFile, issuer, logger });
  let isFresh = false;
  let isFirstLook = true;
  let lastLook = Number.NEGATIVE_INFINITY;
  let look: Promise<void> | undefined;

  async function read(): Promise<Trust> {
    const request = { timeoutSeconds, signal: closing.signal };
    const [keys, revocations] = await Promise.all([
      fetchJson(keysUrl, request).then((answer) => keysSchema.safeParse(answer)),
      fetchJson(revocationsUrl, request).then((answer) => revocationsSchema.safeParse(answer)),
    ]);
    if (keys.success && keys.data.length > 0 && revocations.success) {
      return { issuer, keys: keys.data, revocations: revocations.data.revocations };
    }
    throw new IsobarError(
      'ERR_AUTH_ANSWER',
      `The keys or revocations at ${base} are none; expected the address of isobar's auth service in ISOBAR_AUTH_URL`,
    );
  }

  function learn(next: Trust): void {
    if (JSON.stringify(next) === JSON.stringify(trust)) return;
    trust = next;
    onChange();
    if (cacheFile === undefined) return;
    try {
      writeTrustCache(cacheFile, next);
    } catch (error) {
      logger.error({ path: cacheFile, error }, 'keys cannot be cached for a restart without auth');
    }
  }

  async function lookOnce(): Promise<void> {
    try {
      learn(await read());
      if (!isFresh) logger.info({ authUrl: base }, 'keys and revocations read from auth');
      isFresh = true;
    } catch (error) {
      if (closing.signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (isFresh || isFirstLook) logger.warn({ reason }, 'auth cannot be read, trying again');
      isFresh = false;
    } finally {
      isFirstLook = false;
      lastLook = performance.now();
      look = undefined;
    }
  }

  const lookAtAuth = (): Promise<void> => (look ??= lookOnce());

  async function poll(): Promise<void> {
    while (!closing.signal.aborted) {
      await lookAtAuth();
      const seconds = trust === undefined ? Math.min(1, pollSeconds) : pollSeconds;
      await sleep(seconds * 1000, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const polling = poll();
  return {
    get trust() {
      return trust;
    },
    settled: async () => {
      await look;
    },
    refresh: async () => {
      const isCooling = performance.now() - lastLook < options.cooldownSeconds * 1000;
      if (look === undefined && isCooling) return;
      await lookAtAuth();
    },
    close: async () => {
      closing.abort();
      await polling;
    },
  };
}
