import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { AccountRecord } from '../accounts/account-store.ts';
import { normalizePassword } from './password-rules.ts';

/** Some 250 bytes each. */
const MAX_RECOGNIZED = 100_000;

/**
 * Remembers, while the process lives, that a generated password was right once, so that the next
 * login with it needs no argon2: a fleet that comes back at one instant costs little, and no guessing
 * by others, from wherever, can keep a station out (its login passes no limit on guesses).
 *
 * What is kept is an HMAC under a key that only this process has. Only generated passwords are
 * remembered: at 118 bits nobody finds one by trying, neither online past the limits nor offline in
 * a dump of this process. A password that somebody chose always costs argon2.
 */
export interface RecognizedPasswords {
  remember(record: AccountRecord, password: string): void;
  /** False after the account's password was changed, and for what was never remembered. */
  matches(record: AccountRecord, password: string): boolean;
}

export function createRecognizedPasswords(options: { maximum?: number } = {}): RecognizedPasswords {
  const { maximum = MAX_RECOGNIZED } = options;
  const key = randomBytes(32);
  const tags = new Map<string, Buffer>();

  // The stored hash holds a random salt: a changed password changes the tag, also to the same password.
  const tagOf = ({ passwordHash }: AccountRecord, password: string): Buffer =>
    createHmac('sha256', key)
      .update(`${passwordHash}\n${normalizePassword(password)}`)
      .digest();

  return {
    remember: (record, password) => {
      if (record.passwordSource !== 'generated') return;
      tags.delete(record.name);
      tags.set(record.name, tagOf(record, password));
      if (tags.size <= maximum) return;
      const oldest = tags.keys().next();
      if (oldest.done !== true) tags.delete(oldest.value);
    },
    matches: (record, password) => {
      const tag = tags.get(record.name);
      return tag !== undefined && timingSafeEqual(tag, tagOf(record, password));
    },
  };
}
