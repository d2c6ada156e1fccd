import type { Role } from '@isobar/shared';
import type { Closable } from '@isobar/shared/service';

/** An account as it is stored. `passwordHash` never leaves this package. */
export interface AccountRecord {
  readonly name: string;
  readonly role: Role;
  /** PHC string, `$argon2id$…`. */
  readonly passwordHash: string;
  /** Who made the password up. Only a generated one is beyond guessing for certain. */
  readonly passwordSource: 'generated' | 'chosen';
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly passwordSetAt: Date;
  /**
   * Unix seconds: tokens with an earlier `iat` are void. It grows with every act that voids tokens, so
   * it also tells whether a record was changed since it was read.
   */
  readonly tokensNotBefore: number;
}

/** Tokens of `name` with `iat < notBefore` (Unix seconds) are void, also when the account is gone. */
export interface Revocation {
  readonly name: string;
  readonly notBefore: number;
}

/**
 * Where accounts and revocations are kept. What resolved is on the disk. An implementation adds no
 * rule of its own: those are in createAccounts.
 *
 * Errors are IsobarErrors: `ERR_STORE_UNAVAILABLE` (it may come back), `ERR_DATA_FILE_CORRUPT`.
 */
export interface AccountStore extends Closable {
  /**
   * Inserts all of them, or none where a name is taken.
   *
   * @returns the names that are taken; empty when the records are stored
   */
  insert(records: readonly AccountRecord[]): Promise<readonly string[]>;
  find(name: string): Promise<AccountRecord | undefined>;
  /** At most `limit` records in the order of their names, from the first one past `after`. */
  list(options: { after?: string; limit: number }): Promise<AccountRecord[]>;
  /** True when an admin besides `name` exists that is not disabled. */
  hasOtherEnabledAdmin(name: string): Promise<boolean>;
  /**
   * Puts `after` in the place of `before`, unless its `tokensNotBefore` was changed in between.
   *
   * @returns whether it did
   */
  replace(before: AccountRecord, after: AccountRecord): Promise<boolean>;
  /** Removes it, unless its `tokensNotBefore` was changed in between. @returns whether it did */
  remove(record: AccountRecord): Promise<boolean>;
  /** Notes a revocation; a later one of the same name takes its place, an earlier one does not. */
  revoke(revocation: Revocation): Promise<void>;
  findRevocation(name: string): Promise<Revocation | undefined>;
  /** Those with `notBefore >= since`, in the order of their names. */
  listRevocations(options: { since: number }): Promise<Revocation[]>;
  /** Drops those with `notBefore < before`. */
  forgetRevocations(options: { before: number }): Promise<void>;
}
