import { IsobarError, revocationKey, type Revocations, type Role } from '@isobar/shared';

import { createPasswordHasher, type PasswordHasher } from '../passwords/password-hasher.ts';
import { toAccount, type Account } from './account.ts';
import { createAccountChanger } from './account-changer.ts';
import { createAccountMaker } from './account-maker.ts';
import type { AccountRecord, AccountStore } from './account-store.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { createPasswordCheck, type PasswordCheck } from './password-check.ts';

/** The most accounts that one page of a list holds. */
export const MAX_PAGE = 1000;

/** An account with its password in clear: the one time that it can be shown. */
export interface Credentials {
  readonly account: Account;
  readonly password: string;
}

/**
 * All that is done to accounts, with its rules. A password that is not given is generated. Setting a
 * password, disabling and removing void the tokens that were issued before; a token of a login
 * right after is good.
 */
export interface Accounts {
  /** @throws IsobarError `ERR_ACCOUNT_NAME`, `ERR_ACCOUNT_EXISTS`, `ERR_PASSWORD` */
  create(account: { name: string; role: Role; password?: string }): Promise<Credentials>;
  /**
   * Makes all of them or none.
   *
   * @param options.beforeStored - is given the passwords before any account is made, to write them
   *   down; when it fails, no account is made
   * @throws IsobarError `ERR_ACCOUNT_NAME`, `ERR_ACCOUNT_EXISTS`
   */
  createMany(
    accounts: readonly { name: string; role: Role }[],
    options?: { beforeStored?: (made: readonly Credentials[]) => Promise<void> },
  ): Promise<Credentials[]>;
  get(name: string): Promise<Account | undefined>;
  /**
   * One page in the order of names; `next` is what `after` is for the page that follows.
   *
   * @param options.limit - 1 to {@link MAX_PAGE}
   */
  list(options: { after?: string; limit: number }): Promise<{ accounts: Account[]; next?: string }>;
  /** @throws IsobarError `ERR_ACCOUNT_UNKNOWN`, `ERR_PASSWORD` */
  setPassword(name: string, password?: string): Promise<Credentials>;
  /** @throws IsobarError `ERR_ACCOUNT_UNKNOWN`, `ERR_LAST_ADMIN` */
  disable(name: string): Promise<Account>;
  /** @throws IsobarError `ERR_ACCOUNT_UNKNOWN` */
  enable(name: string): Promise<Account>;
  /** @throws IsobarError `ERR_ACCOUNT_UNKNOWN`, `ERR_LAST_ADMIN` */
  remove(name: string): Promise<Account>;
  readonly verify: PasswordCheck;
  /** Unix seconds: tokens of that name with an earlier `iat` are void. 0 where there is no such limit. */
  goodFrom(name: string): Promise<number>;
  /** What `/.well-known/revocations.json` tells. */
  revocations(): Promise<Revocations>;
}

/**
 * @param options.hasher - another one only in tests
 * @param options.now - Unix milliseconds
 */
export function createAccounts(options: {
  store: AccountStore;
  hasher?: PasswordHasher;
  now?: () => number;
}): Accounts {
  const { store, hasher = createPasswordHasher(), now = Date.now } = options;
  const maker = createAccountMaker({ store, hasher, now });
  const changer = createAccountChanger({ store, now });
  // Else two admins who disable each other at one moment would both succeed.
  const exclusively = oneAtATime();

  return {
    create: maker.create,
    createMany: maker.createMany,
    verify: createPasswordCheck({ store, hasher, now }),
    get: async (name) => {
      const record = await store.find(name);
      return record === undefined ? undefined : toAccount(record);
    },
    list: async ({ limit, ...from }) => {
      const accounts = (await store.list({ ...from, limit })).map(toAccount);
      const last = accounts.at(-1)?.name;
      return accounts.length < limit || last === undefined
        ? { accounts }
        : { accounts, next: last };
    },
    setPassword: async (name, chosen) => {
      const { password, hashed } = await maker.makePassword(chosen);
      const record = await exclusively(() =>
        changer.changeAndRevoke(name, (before) => ({ ...before, ...hashed })),
      );
      return { account: toAccount(record), password };
    },
    disable: (name) =>
      exclusively(async () => {
        await keepAnAdmin(store, name);
        return toAccount(
          await changer.changeAndRevoke(name, (before) => ({ ...before, disabled: true })),
        );
      }),
    enable: (name) =>
      exclusively(async () =>
        toAccount(await changer.change(name, (before) => ({ ...before, disabled: false }))),
      ),
    remove: (name) =>
      exclusively(async () => {
        await keepAnAdmin(store, name);
        return toAccount(await changer.changeAndRevoke(name, () => 'removed'));
      }),
    goodFrom: async (name) => (await store.findRevocation(name))?.notBefore ?? 0,
    revocations: async () => {
      const revocations = await store.listRevocations({ since: changer.expiredRevocations() });
      const accounts = await Promise.all(revocations.map(({ name }) => store.find(name)));
      return {
        revocations: revocations.map(({ name, notBefore }, index) => ({
          account: revocationKey(name),
          notBefore,
          ...(accounts[index] === undefined && { deleted: true }),
        })),
      };
    },
  };
}

async function keepAnAdmin(store: AccountStore, name: string): Promise<void> {
  const record: AccountRecord | undefined = await store.find(name);
  if (record?.role !== 'admin' || record.disabled) return;
  if (await store.hasOtherEnabledAdmin(name)) return;
  throw new IsobarError(
    'ERR_LAST_ADMIN',
    `Account ${name} is the last admin that is enabled; make or enable another admin first`,
  );
}
