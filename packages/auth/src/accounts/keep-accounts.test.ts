import { join } from 'node:path';

import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { createAccounts, type Accounts } from './accounts.ts';
import { keepAccounts } from './keep-accounts.ts';
import { openSqliteAccountStore } from './sqlite-account-store.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

describe('keepAccounts', () => {
  let accounts: Accounts;
  beforeEach(() => {
    const path = join(temporaryFolder(), 'accounts.db');
    accounts = createAccounts({ store: closing(openSqliteAccountStore({ path })) });
  });
  const admin = { name: 'admin', role: 'admin', password: 'correct horse 1' } as const;
  const ingest = { name: 'ingest', role: 'ingest', password: 'correct horse 2' } as const;

  it('makes the accounts that are missing, with their passwords', async () => {
    await keepAccounts(accounts, [admin, ingest]);
    for (const { name, role, password } of [admin, ingest]) {
      expect(await accounts.verify(name, password)).toMatchObject({ account: { name, role } });
    }
  });

  it('changes nothing at the next start, so that tokens stay good', async () => {
    await keepAccounts(accounts, [ingest]);
    const [before, goodFrom] = [await accounts.get('ingest'), await accounts.goodFrom('ingest')];
    await keepAccounts(accounts, [ingest]);
    expect(await accounts.get('ingest')).toEqual(before);
    expect(await accounts.goodFrom('ingest')).toBe(goodFrom);
  });

  it('gives an account its new password, and ends the tokens of the old one', async () => {
    await keepAccounts(accounts, [ingest]);
    await keepAccounts(accounts, [{ ...ingest, password: 'correct horse 3' }]);
    expect(await accounts.verify('ingest', ingest.password)).toBeUndefined();
    expect(await accounts.verify('ingest', 'correct horse 3')).toBeDefined();
    expect(await accounts.goodFrom('ingest')).toBeGreaterThan(0);
  });

  it('leaves a disabled account disabled, and other accounts alone', async () => {
    await keepAccounts(accounts, [admin, ingest]);
    await accounts.create({ name: 'roof-2', role: 'station' });
    await accounts.disable('ingest');
    await keepAccounts(accounts, [admin, ingest]);
    expect(await accounts.get('ingest')).toMatchObject({ disabled: true });
    expect(await accounts.get('roof-2')).toMatchObject({ disabled: false });
  });

  it('refuses to turn an account into one of another role', async () => {
    await accounts.create({ name: 'ingest', role: 'station' });
    const kept = keepAccounts(accounts, [ingest]);
    await expect(kept).rejects.toMatchObject({ code: 'ERR_ACCOUNT_ROLE' });
    await expect(kept).rejects.toThrow('with the role station, and ISOBAR_ACCOUNTS says ingest');
  });
});
