import type { KeyObject } from 'node:crypto';

import { messageOf } from '@isobar/shared';
import { makeDataFolder, type Logger } from '@isobar/shared/service';

import { CLOCK_TOLERANCE_SECONDS, MAX_TOKEN_SECONDS } from '../tokens/token-lifetime.ts';
import type { PublicJwk, StoredKey } from './key-file.ts';
import { openKeyFolder } from './key-folder.ts';

/** A retired key is known as long as any token of it can be unexpired. */
const RETIRED_KEY_SECONDS = MAX_TOKEN_SECONDS + CLOCK_TOLERANCE_SECONDS;
const LOOK_AGAIN_MILLISECONDS = 1000;

/** The key that tokens are signed with. */
export interface SigningKey {
  /** JWK thumbprint (RFC 7638). */
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/**
 * The ES256 keys. A rotation by another process (`isobar key rotate`) is noticed within a second of
 * the next question.
 */
export interface KeyStore {
  current(): SigningKey;
  /** Every key of which there can be a good token, the newest first. */
  publicKeys(): PublicJwk[];
  /**
   * Makes a new key to sign with from now on, and leaves the public part alone of those before it.
   *
   * @returns the new key
   * @throws IsobarError `ERR_KEY_FILE`
   */
  rotate(): SigningKey;
}

/**
 * Opens the folder with the keys, one file each of mode 0600; on first start makes the folder and a
 * key. Trouble with a key file while the service runs is logged, and the keys at hand stay in use.
 *
 * @param options.now - Unix milliseconds
 * @throws IsobarError `ERR_DATA_FOLDER`, `ERR_KEY_FILE` (unreadable, damaged, or readable by others)
 */
export function openKeyStore(options: {
  folder: string;
  logger?: Logger;
  now?: () => number;
}): KeyStore {
  const { logger, now = Date.now } = options;
  const folder = openKeyFolder(makeDataFolder(options.folder));
  let lookAgainAt = 0;
  let fingerprint: string | undefined;
  let keys: StoredKey[] = [];
  let trouble: string | undefined;

  function read(): void {
    const seen = folder.fingerprint();
    if (seen !== fingerprint) keys = folder.read();
    fingerprint = seen;
  }

  function lookAgain(): void {
    const time = performance.now();
    if (time < lookAgainAt) return;
    lookAgainAt = time + LOOK_AGAIN_MILLISECONDS;
    const before = keys;
    try {
      read();
      if (keys.every(isRetired)) throw new Error('No key to sign with is left in the folder');
      trouble = undefined;
    } catch (error) {
      keys = before;
      fingerprint = undefined;
      const reason = messageOf(error);
      if (reason === trouble) return; // it is found again every second
      trouble = reason;
      logger?.error({ reason }, 'signing keys cannot be read again, those at hand stay in use');
    }
  }

  function signingKey(): SigningKey {
    for (const { privateKey, publicJwk } of keys) {
      if (privateKey !== undefined) return { kid: publicJwk.kid, privateKey };
    }
    throw new Error('unreachable: no factory or rotation ends without a key to sign with');
  }

  const isExpired = ({ retiredAt }: StoredKey): boolean =>
    retiredAt !== undefined && now() > retiredAt.getTime() + RETIRED_KEY_SECONDS * 1000;

  function rotate(): SigningKey {
    folder.addNew(newKeyDate(folder.read(), now()));
    const [, ...older] = folder.read();
    for (const key of older) {
      if (isExpired(key)) folder.remove(key);
      else if (!isRetired(key)) folder.retire(key, new Date(now()));
    }
    read();
    return signingKey();
  }

  read();
  if (keys.every(isRetired)) rotate();

  return {
    current: () => {
      lookAgain();
      return signingKey();
    },
    publicKeys: () => {
      lookAgain();
      return keys.filter((key) => !isExpired(key)).map(({ publicJwk }) => publicJwk);
    },
    rotate,
  };
}

function isRetired(key: StoredKey): boolean {
  return key.privateKey === undefined;
}

/** The newest key signs, so a new one is the newest, also where the clock was set back meanwhile. */
function newKeyDate(keys: readonly StoredKey[], now: number): Date {
  const newest = keys[0]?.createdAt.getTime() ?? 0;
  return new Date(Math.max(now, newest + 1));
}
