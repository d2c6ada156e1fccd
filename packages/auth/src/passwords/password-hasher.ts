import { randomBytes } from 'node:crypto';

import { hash, verify } from '@node-rs/argon2';

import { normalizePassword } from './password-rules.ts';

/**
 * argon2id with 19 MiB, 2 passes and 1 lane: OWASP Password Storage Cheat Sheet, and the defaults of
 * RFC 9106's recommendations scaled down to what a login may cost. Memory is in KiB.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Hashes passwords and checks them, outside the event loop's thread. */
export interface PasswordHasher {
  /** @returns a PHC string, `$argon2id$v=19$…` */
  hash(password: string): Promise<string>;
  /** @returns whether `password` is the one of which `passwordHash` was made */
  verify(passwordHash: string, password: string): Promise<boolean>;
  /** A hash that fits no password, and costs what any other costs to check. */
  readonly dummyHash: string;
}

export function createPasswordHasher(): PasswordHasher {
  return {
    hash: (password) => hash(normalizePassword(password), PARAMETERS),
    verify: (passwordHash, password) => verify(passwordHash, normalizePassword(password)),
    dummyHash: makeDummyHash(),
  };
}

function makeDummyHash(): string {
  const { memoryCost, timeCost, parallelism } = PARAMETERS;
  // Random instead of hashed bytes: no password is known that leads to them, also to us.
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${randomBase64(SALT_BYTES)}$${randomBase64(HASH_BYTES)}`;
}

function randomBase64(bytes: number): string {
  return randomBytes(bytes).toString('base64').replace(/=+$/, '');
}
