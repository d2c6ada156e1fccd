import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { createRecognizedPasswords } from '../passwords/recognized-passwords.ts';
import { toAccount, type Account } from './account.ts';
import type { AccountRecord, AccountStore } from './account-store.ts';

/** The outcome of a right name and password. */
export interface VerifiedAccount {
  readonly account: Account;
  /**
   * Unix seconds: the `iat` of a token that is issued on it. Not later than the record was read, so
   * that whatever voids the account's tokens after that voids this one too.
   */
  readonly issuedAt: number;
}

/**
 * What stands between a try and the costly check: a queue, a limit on guesses. It runs the check and
 * passes its outcome on, or throws. A recognized password does not come by here.
 */
export type Admission = (check: () => Promise<boolean>) => Promise<boolean>;

/** `undefined`: the name is unknown, the password wrong, or the account disabled. */
export type PasswordCheck = (
  name: string,
  password: string,
  options?: { admit?: Admission },
) => Promise<VerifiedAccount | undefined>;

/**
 * Makes the check of a name and password. An unknown name and a disabled account take the path of a
 * wrong password, and the same time: argon2 with the same parameters.
 */
export function createPasswordCheck(options: {
  store: AccountStore;
  hasher: PasswordHasher;
  now: () => number;
}): PasswordCheck {
  const { store, hasher, now } = options;
  const recognized = createRecognizedPasswords();

  return async (name, password, { admit = checkAtOnce } = {}) => {
    const asOf = Math.floor(now() / 1000);
    const record = await store.find(name);
    const usable = record?.disabled === false ? record : undefined;
    if (usable !== undefined && recognized.matches(usable, password)) {
      return verified(usable, asOf);
    }
    const isRight = await admit(async () => {
      const matches = await hasher.verify(record?.passwordHash ?? hasher.dummyHash, password);
      return matches && usable !== undefined;
    });
    if (!isRight || usable === undefined) return undefined;
    recognized.remember(usable, password);
    return verified(usable, asOf);
  };
}

const checkAtOnce: Admission = (check) => check();

function verified(record: AccountRecord, asOf: number): VerifiedAccount {
  return { account: toAccount(record), issuedAt: Math.max(asOf, record.tokensNotBefore) };
}
