import { beforeEach, describe, expect, it } from '@jest/globals';

import type { AccountRecord, AccountStore } from '../accounts/account-store.ts';

const record = (name: string, changes: Partial<AccountRecord> = {}): AccountRecord => ({
  name,
  role: 'station',
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaA',
  passwordSource: 'generated',
  disabled: false,
  createdAt: new Date('2026-11-25T02:37:40.123Z'),
  passwordSetAt: new Date('2026-11-25T02:37:40.456Z'),
  tokensNotBefore: 0,
  ...changes,
});

/** What every AccountStore must do; `open` gives an empty one, and is called before each test. */
export function describeAccountStore(name: string, open: () => Promise<AccountStore>): void {
  describe(`AccountStore contract: ${name}`, () => {
    let store: AccountStore;
    beforeEach(async () => {
      store = await open();
    });

    it('gives back an account as it was stored', async () => {
      const account = record('roof-2', {
        role: 'admin',
        passwordSource: 'chosen',
        disabled: true,
        tokensNotBefore: 1_795_574_261,
      });
      expect(await store.insert([account])).toEqual([]);
      expect(await store.find('roof-2')).toEqual(account);
      expect(await store.find('roof-3')).toBeUndefined();
    });

    it('stores no account of several when one name is taken, and says which', async () => {
      await store.insert([record('b')]);
      expect(await store.insert([record('a'), record('b'), record('c')])).toEqual(['b']);
      expect((await store.list({ limit: 10 })).map((each) => each.name)).toEqual(['b']);
      expect(await store.insert([record('a'), record('c')])).toEqual([]);
      expect((await store.list({ limit: 10 })).map((each) => each.name)).toEqual(['a', 'b', 'c']);
    });

    it('lets only one of two simultaneous inserts have a name', async () => {
      const outcomes = await Promise.all([
        store.insert([record('a', { role: 'watcher' })]),
        store.insert([record('a', { role: 'ingest' })]),
      ]);
      expect(outcomes.flat()).toEqual(['a']);
    });

    it('lists by name, page by page', async () => {
      await store.insert(['z', 'a-', 'a', '9', 'm'].map((each) => record(each)));
      const names = async (after?: string): Promise<string[]> => {
        const page = await store.list({ limit: 2, ...(after !== undefined && { after }) });
        return page.map((each) => each.name);
      };
      expect(await names()).toEqual(['9', 'a']);
      expect(await names('a')).toEqual(['a-', 'm']);
      expect(await names('m')).toEqual(['z']);
      expect(await names('z')).toEqual([]);
    });

    it('replaces an account, but not one that was changed in between', async () => {
      const before = record('a');
      await store.insert([before]);
      const after = record('a', {
        disabled: true,
        passwordHash: '$argon2id$b',
        tokensNotBefore: 7,
      });
      expect(await store.replace(before, after)).toBe(true);
      expect(await store.find('a')).toEqual(after);
      expect(await store.replace(before, record('a', { tokensNotBefore: 8 }))).toBe(false);
      expect(await store.find('a')).toEqual(after);
      expect(await store.replace(after, after)).toBe(true);
      expect(await store.replace(record('b'), record('b'))).toBe(false);
    });

    it('removes an account, but not one that was changed in between', async () => {
      await store.insert([record('a', { tokensNotBefore: 7 })]);
      expect(await store.remove(record('a', { tokensNotBefore: 6 }))).toBe(false);
      expect(await store.remove(record('a', { tokensNotBefore: 7 }))).toBe(true);
      expect(await store.find('a')).toBeUndefined();
      expect(await store.remove(record('a', { tokensNotBefore: 7 }))).toBe(false);
    });

    it('tells whether another admin is left that is enabled', async () => {
      await store.insert([
        record('root', { role: 'admin' }),
        record('old', { role: 'admin', disabled: true }),
        record('roof-2'),
      ]);
      expect(await store.hasOtherEnabledAdmin('root')).toBe(false);
      expect(await store.hasOtherEnabledAdmin('old')).toBe(true);
      await store.insert([record('second', { role: 'admin' })]);
      expect(await store.hasOtherEnabledAdmin('root')).toBe(true);
    });

    it('keeps the latest revocation of a name, also without an account', async () => {
      await store.revoke({ name: 'b', notBefore: 200 });
      await store.revoke({ name: 'a', notBefore: 100 });
      await store.revoke({ name: 'a', notBefore: 300 });
      await store.revoke({ name: 'a', notBefore: 250 });
      expect(await store.findRevocation('a')).toEqual({ name: 'a', notBefore: 300 });
      expect(await store.findRevocation('c')).toBeUndefined();
      expect(await store.listRevocations({ since: 200 })).toEqual([
        { name: 'a', notBefore: 300 },
        { name: 'b', notBefore: 200 },
      ]);
      expect(await store.listRevocations({ since: 201 })).toEqual([{ name: 'a', notBefore: 300 }]);
    });

    it('forgets revocations of before a time', async () => {
      await store.revoke({ name: 'a', notBefore: 100 });
      await store.revoke({ name: 'b', notBefore: 200 });
      await store.forgetRevocations({ before: 200 });
      expect(await store.listRevocations({ since: 0 })).toEqual([{ name: 'b', notBefore: 200 }]);
    });

    it('may be closed twice', async () => {
      await store.close();
      await store.close();
    });
  });
}
