import { join } from 'node:path';

import { revocationKey } from '@isobar/shared';
import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { createCountingHasher } from '../testing/counting-hasher.ts';
import type { AccountStore } from './account-store.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { openSqliteAccountStore } from './sqlite-account-store.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const DAY = 86_400;
const CHOSEN = 'a password that was chosen';

describe('createAccounts', () => {
  const hasher = createCountingHasher();
  /** Unix milliseconds: half past the second 1,795,574,260. */
  const START = 1_795_574_260_500;
  let time: number;
  let store: AccountStore;
  let accounts: Accounts;

  beforeEach(() => {
    time = START;
    hasher.verified.length = 0;
    store = closing(openSqliteAccountStore({ path: join(temporaryFolder(), 'accounts.db') }));
    accounts = createAccounts({ store, hasher, now: () => time });
  });

  describe('making accounts', () => {
    it('makes an account and says its generated password once', async () => {
      const { account, password } = await accounts.create({ name: 'roof-2', role: 'station' });
      expect(account).toEqual({
        name: 'roof-2',
        role: 'station',
        disabled: false,
        createdAt: new Date(START),
        passwordSetAt: new Date(START),
      });
      expect(await accounts.get('roof-2')).toEqual(account);
      expect(await accounts.verify('roof-2', password)).toMatchObject({ account });
    });

    it('stores a hash, and the password nowhere', async () => {
      const { password } = await accounts.create({ name: 'roof-2', role: 'station' });
      const stored = JSON.stringify(await store.find('roof-2'));
      expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
      expect(stored).not.toContain(password);
    });

    it.each([
      ['a name that exists', { name: 'taken', role: 'watcher' }, 'ERR_ACCOUNT_EXISTS'],
      ['a name that is none', { name: 'Roof/2', role: 'station' }, 'ERR_ACCOUNT_NAME'],
      ['an empty password', { name: 'a', role: 'station', password: '' }, 'ERR_PASSWORD'],
      ['a short password', { name: 'a', role: 'station', password: 'short' }, 'ERR_PASSWORD'],
    ] as const)('refuses %s', async (_case, wanted, code) => {
      await accounts.create({ name: 'taken', role: 'station' });
      await expect(accounts.create(wanted)).rejects.toMatchObject({ code });
      expect((await accounts.list({ limit: 10 })).accounts).toHaveLength(1);
    });

    it('lists page by page and says where the next one begins', async () => {
      await accounts.createMany(['c', 'a', 'b'].map((name) => ({ name, role: 'station' })));
      const first = await accounts.list({ limit: 2 });
      expect(first.accounts.map(({ name }) => name)).toEqual(['a', 'b']);
      expect(first.next).toBe('b');
      const second = await accounts.list({ limit: 2, after: 'b' });
      expect(second.accounts.map(({ name }) => name)).toEqual(['c']);
      expect(second).not.toHaveProperty('next');
    });
  });

  describe('checking passwords', () => {
    beforeEach(async () => {
      await accounts.create({ name: 'known', role: 'watcher', password: CHOSEN });
    });

    it('knows a right password from a wrong one', async () => {
      expect(await accounts.verify('known', CHOSEN)).toMatchObject({ account: { name: 'known' } });
      expect(await accounts.verify('known', `${CHOSEN} `)).toBeUndefined();
    });

    it('takes as much work for an unknown name as for a wrong password', async () => {
      expect(await accounts.verify('unknown', CHOSEN)).toBeUndefined();
      // password-hasher.test.ts shows that the dummy costs what others do.
      expect(hasher.verified).toEqual([hasher.dummyHash]);
    });

    it('refuses a disabled account, also with its right password, after the same work', async () => {
      await accounts.create({ name: 'station', role: 'station' });
      const { password } = await accounts.setPassword('station');
      await accounts.verify('station', password); // recognized from now on, while it is enabled
      await accounts.disable('known');
      await accounts.disable('station');
      hasher.verified.length = 0;
      expect(await accounts.verify('known', CHOSEN)).toBeUndefined();
      expect(await accounts.verify('station', password)).toBeUndefined();
      expect(hasher.verified).toHaveLength(2);
      await accounts.enable('known');
      expect(await accounts.verify('known', CHOSEN)).toBeDefined();
    });

    it('recognizes a generated password that was right before without argon2', async () => {
      const { password } = await accounts.create({ name: 'roof-2', role: 'station' });
      await accounts.verify('roof-2', password);
      expect(hasher.verified).toHaveLength(1);
      const admit = (): never => {
        throw new Error('A recognized password needs no admission');
      };
      expect(await accounts.verify('roof-2', password, { admit })).toBeDefined();
      expect(hasher.verified).toHaveLength(1);
      await expect(accounts.verify('roof-2', `${password}x`, { admit })).rejects.toThrow();
    });

    it('has a chosen password go through argon2 each time', async () => {
      await accounts.verify('known', CHOSEN);
      await accounts.verify('known', CHOSEN);
      expect(hasher.verified).toHaveLength(2);
    });

    it('accepts the new password and not the old one after a change', async () => {
      const { password: first } = await accounts.create({ name: 'roof-2', role: 'station' });
      await accounts.verify('roof-2', first);
      const { password: second } = await accounts.setPassword('roof-2');
      expect(await accounts.verify('roof-2', first)).toBeUndefined();
      expect(await accounts.verify('roof-2', second)).toBeDefined();
    });
  });

  describe('voiding tokens', () => {
    /** The `iat` of the token that a login gives. */
    async function logIn(name: string, password: string): Promise<number> {
      const verified = await accounts.verify(name, password);
      if (verified === undefined) throw new Error('The login was refused');
      return verified.issuedAt;
    }
    const notBefore = async (name: string): Promise<number | undefined> =>
      (await accounts.revocations()).revocations.find(
        ({ account }) => account === revocationKey(name),
      )?.notBefore;

    it('voids a token of the same second, and none of a login right after', async () => {
      const { password } = await accounts.create({ name: 'roof-2', role: 'station' });
      const before = await logIn('roof-2', password);
      expect(before).toBe(1_795_574_260);
      const changed = await accounts.setPassword('roof-2');
      expect(await notBefore('roof-2')).toBe(1_795_574_261);
      expect(await logIn('roof-2', changed.password)).toBe(1_795_574_261);
      time += 5000;
      expect(await logIn('roof-2', changed.password)).toBe(1_795_574_265);
    });

    it('tells two changes in one second apart', async () => {
      await accounts.create({ name: 'roof-2', role: 'station' });
      const { password } = await accounts.setPassword('roof-2');
      const between = await logIn('roof-2', password);
      await accounts.setPassword('roof-2');
      expect(await notBefore('roof-2')).toBeGreaterThan(between);
    });

    it('voids the token of a login that was under way with the old password', async () => {
      await accounts.create({ name: 'known', role: 'watcher', password: CHOSEN });
      const verified = await accounts.verify('known', CHOSEN, {
        admit: async (check) => {
          time += 3000; // it waits for its turn, and meanwhile the password is changed
          await accounts.setPassword('known');
          time += 3000;
          return check();
        },
      });
      expect(verified?.issuedAt).toBeLessThan((await notBefore('known')) ?? 0);
    });

    it('voids such a token also where the store is slow to write the change', async () => {
      await accounts.create({ name: 'known', role: 'watcher', password: CHOSEN });
      let issuedAt = Number.NaN;
      const slow = createAccounts({
        hasher,
        now: () => time,
        store: {
          ...store,
          replace: async (before, after) => {
            if (Number.isNaN(issuedAt)) {
              time += 2000;
              issuedAt = await logIn('known', CHOSEN); // the old password is still the right one
            }
            return store.replace(before, after);
          },
        },
      });
      const { password } = await slow.setPassword('known');
      expect(issuedAt).toBe(1_795_574_262);
      expect(issuedAt).toBeLessThan((await notBefore('known')) ?? 0);
      expect(await logIn('known', password)).toBe(await notBefore('known'));
    });

    it.each(['disable', 'remove'] as const)('voids tokens on %s', async (act) => {
      await accounts.create({ name: 'roof-2', role: 'station' });
      await accounts[act]('roof-2');
      expect(await notBefore('roof-2')).toBe(1_795_574_261);
      expect(await accounts.goodFrom('roof-2')).toBe(1_795_574_261);
    });

    it('keeps tokens of a deleted account void when another of that name is made', async () => {
      const old = await accounts.create({ name: 'roof-2', role: 'station' });
      const before = await logIn('roof-2', old.password);
      await accounts.remove('roof-2');
      const { password } = await accounts.create({ name: 'roof-2', role: 'watcher' });
      const after = await logIn('roof-2', password);
      const limit = (await notBefore('roof-2')) ?? 0;
      expect(before).toBeLessThan(limit);
      expect(after).toBeGreaterThanOrEqual(limit);
    });

    it('leaves the list once every token that it voids has expired, after 366 days', async () => {
      await accounts.create({ name: 'roof-2', role: 'station' });
      await accounts.create({ name: 'roof-3', role: 'station' });
      await accounts.remove('roof-2');
      time += 366 * DAY * 1000;
      expect(await notBefore('roof-2')).toBe(1_795_574_261);
      time += 62_000; // what clocks may differ by
      expect(await notBefore('roof-2')).toBeUndefined();
      await accounts.remove('roof-3');
      expect(await store.findRevocation('roof-2')).toBeUndefined();
    });

    it('tells of an account that it was deleted, until there is one of that name again', async () => {
      await accounts.create({ name: 'roof-2', role: 'station' });
      await accounts.remove('roof-2');
      const deleted = async () =>
        (await accounts.revocations()).revocations.map((each) => each.deleted);
      expect(await deleted()).toEqual([true]);
      await accounts.create({ name: 'roof-2', role: 'station' });
      expect(await deleted()).toEqual([undefined]);
    });

    it('tells names only to who knows them', async () => {
      await accounts.create({ name: 'roof-2', role: 'station' });
      await accounts.disable('roof-2');
      // printf roof-2 | openssl dgst -sha256 -binary | basenc --base64url, without its =
      const account = 'A2DMlzH2AqreMaT07hOnAWm5BXBCkR-1ULBonoO23yw';
      expect(await accounts.revocations()).toEqual({
        revocations: [{ account, notBefore: 1_795_574_261 }],
      });
    });
  });

  describe('keeping an admin', () => {
    it.each(['disable', 'remove'] as const)('does not %s the last one', async (act) => {
      await accounts.create({ name: 'root', role: 'admin' });
      await accounts.create({ name: 'old', role: 'admin' });
      await accounts.disable('old');
      await expect(accounts[act]('root')).rejects.toMatchObject({ code: 'ERR_LAST_ADMIN' });
      await accounts.remove('old');
      await accounts.create({ name: 'next', role: 'admin' });
      await accounts[act]('root');
      expect((await accounts.get('next'))?.disabled).toBe(false);
    });

    it('keeps one of two that disable each other at one moment', async () => {
      await accounts.create({ name: 'one', role: 'admin' });
      await accounts.create({ name: 'two', role: 'admin' });
      const outcomes = await Promise.allSettled([accounts.disable('one'), accounts.remove('two')]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    });
  });

  it.each(['setPassword', 'disable', 'enable', 'remove'] as const)(
    'says on %s that there is no such account',
    async (act) => {
      await expect(accounts[act]('nobody')).rejects.toMatchObject({ code: 'ERR_ACCOUNT_UNKNOWN' });
    },
  );
});
