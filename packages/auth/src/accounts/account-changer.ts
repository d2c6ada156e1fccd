import { IsobarError } from '@isobar/shared';

import { CLOCK_TOLERANCE_SECONDS, MAX_TOKEN_SECONDS } from '../tokens/token-lifetime.ts';
import { unknownAccount } from './account.ts';
import type { AccountRecord, AccountStore } from './account-store.ts';

/** How long a token that a revocation voids can at most be unexpired. */
const REVOCATION_SECONDS = MAX_TOKEN_SECONDS + CLOCK_TOLERANCE_SECONDS;
const MAX_TRIES = 10;

/** Makes one change to an account, safe against others that change it meanwhile. */
export interface AccountChanger {
  /** @throws IsobarError `ERR_ACCOUNT_UNKNOWN` */
  change(name: string, change: (record: AccountRecord) => AccountRecord): Promise<AccountRecord>;
  /**
   * The same, and voids all tokens that were issued before. `'removed'` removes the account.
   *
   * @throws IsobarError `ERR_ACCOUNT_UNKNOWN`
   */
  changeAndRevoke(
    name: string,
    change: (record: AccountRecord) => AccountRecord | 'removed',
  ): Promise<AccountRecord>;
  /** Unix seconds: revocations of before can be forgotten, their tokens have all expired. */
  expiredRevocations(): number;
}

export function createAccountChanger(options: {
  store: AccountStore;
  now: () => number;
}): AccountChanger {
  const { store, now } = options;

  const find = async (name: string): Promise<AccountRecord> => {
    const record = await store.find(name);
    if (record === undefined) throw unknownAccount(name);
    return record;
  };

  const expiredRevocations = (): number => Math.floor(now() / 1000) - REVOCATION_SECONDS;

  async function change(
    name: string,
    makeNext: (record: AccountRecord) => AccountRecord,
  ): Promise<AccountRecord> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const before = await find(name);
      const after = makeNext(before);
      if (await store.replace(before, after)) return after;
    }
    throw contested(name);
  }

  /**
   * A login dates its token by the moment before it read the record that it checks the password
   * against (never later), or by the record's own `tokensNotBefore`. So its token is void after any
   * change that came later, provided that the change was made before its second began, and that no
   * two changes share a second. Both are seen to here.
   */
  async function changeAndRevoke(
    name: string,
    makeNext: (record: AccountRecord) => AccountRecord | 'removed',
  ): Promise<AccountRecord> {
    await store.forgetRevocations({ before: expiredRevocations() });
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const before = await find(name);
      // Later by a second each time: a slow store gets the time that it needs.
      const tokensNotBefore =
        Math.max(Math.floor(now() / 1000) + attempt, before.tokensNotBefore) + 1;
      const next = makeNext(before);
      // Revoked first: should the process end in between, some client logs in once more, that is all.
      await store.revoke({ name, notBefore: tokensNotBefore });
      if (next === 'removed') {
        if (!(await store.remove(before))) continue;
        if (now() >= tokensNotBefore * 1000) {
          await store.revoke({ name, notBefore: Math.floor(now() / 1000) + 1 });
        }
        return before;
      }
      const after = { ...next, tokensNotBefore };
      const isReplaced = await store.replace(before, after);
      if (isReplaced && now() < tokensNotBefore * 1000) return after;
    }
    throw contested(name);
  }

  return { change, changeAndRevoke, expiredRevocations };
}

function contested(name: string): IsobarError {
  return new IsobarError(
    'ERR_STORE_UNAVAILABLE',
    `Account ${name} could not be changed: others change it all the time, or the store is very slow; try again`,
  );
}
