import { availableParallelism } from 'node:os';

import { generatePassword } from '../passwords/generate-password.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { checkChosenPassword } from '../passwords/password-rules.ts';
import { accountExists, checkName, toAccount } from './account.ts';
import type { AccountRecord, AccountStore } from './account-store.ts';
import type { Accounts, Credentials } from './accounts.ts';

/** A password and who made it up, as an account's record has it. */
export interface NewPassword {
  readonly password: string;
  readonly hashed: Pick<AccountRecord, 'passwordHash' | 'passwordSource' | 'passwordSetAt'>;
}

/** The part of the accounts that makes new ones, and new passwords. */
export type AccountMaker = Pick<Accounts, 'create' | 'createMany'> & {
  makePassword(chosen?: string): Promise<NewPassword>;
};

export function createAccountMaker(options: {
  store: AccountStore;
  hasher: PasswordHasher;
  now: () => number;
}): AccountMaker {
  const { store, hasher, now } = options;

  const makePassword: AccountMaker['makePassword'] = async (chosen) => {
    if (chosen !== undefined) checkChosenPassword(chosen);
    const password = chosen ?? generatePassword();
    const passwordHash = await hasher.hash(password);
    const passwordSource = chosen === undefined ? 'generated' : 'chosen';
    return { password, hashed: { passwordHash, passwordSource, passwordSetAt: new Date(now()) } };
  };

  async function prepare(wanted: Parameters<Accounts['create']>[0]): Promise<Prepared> {
    const { name, role } = wanted;
    const { password, hashed } = await makePassword(wanted.password);
    // Tokens of a deleted account of that name stay void.
    const tokensNotBefore = (await store.findRevocation(name))?.notBefore ?? 0;
    const createdAt = hashed.passwordSetAt;
    const record = { name, role, ...hashed, disabled: false, createdAt, tokensNotBefore };
    return { record, credentials: { account: toAccount(record), password } };
  }

  async function insert(records: readonly AccountRecord[]): Promise<void> {
    const taken = await store.insert(records);
    if (taken.length > 0) throw accountExists(taken);
  }

  return {
    makePassword,
    create: async (wanted) => {
      checkName(wanted.name);
      // Asked before the costly part; the insert is what decides.
      if ((await store.find(wanted.name)) !== undefined) throw accountExists([wanted.name]);
      const { record, credentials } = await prepare(wanted);
      await insert([record]);
      return credentials;
    },
    createMany: async (wanted, { beforeStored } = {}) => {
      for (const { name } of wanted) checkName(name);
      const prepared = await mapInParallel(wanted, prepare);
      const credentials = prepared.map((each) => each.credentials);
      await beforeStored?.(credentials);
      await insert(prepared.map((each) => each.record));
      return credentials;
    },
  };
}

interface Prepared {
  readonly record: AccountRecord;
  readonly credentials: Credentials;
}

/** As many at once as there are processors: hashing is all that they do. */
async function mapInParallel<From, To>(
  items: readonly From[],
  convert: (item: From) => Promise<To>,
): Promise<To[]> {
  const results: To[] = [];
  const queue = items.entries();
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (const [index, item] of queue) results[index] = await convert(item);
  });
  await Promise.all(workers);
  return results;
}
