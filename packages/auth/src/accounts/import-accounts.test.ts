import { join } from 'node:path';

import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { createAccounts, type Accounts } from './accounts.ts';
import { importAccounts } from './import-accounts.ts';
import { openSqliteAccountStore } from './sqlite-account-store.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

describe('importAccounts', () => {
  let accounts: Accounts;
  beforeEach(() => {
    const path = join(temporaryFolder(), 'accounts.db');
    accounts = createAccounts({ store: closing(openSqliteAccountStore({ path })) });
  });
  const names = async (): Promise<string[]> =>
    (await accounts.list({ limit: 1000 })).accounts.map(({ name }) => name);

  it('makes an account for each line, with a password that is right', async () => {
    const made = await importAccounts({ accounts, csv: 'name,role\nroof-2,\nshop,watcher\n' });
    expect(made).toMatchObject([
      { name: 'roof-2', role: 'station' },
      { name: 'shop', role: 'watcher' },
    ]);
    for (const { name, role, password } of made) {
      expect(await accounts.verify(name, password)).toMatchObject({ account: { name, role } });
    }
  });

  it('reads what spreadsheets write: byte order mark, CR LF, quotes, blanks, empty lines', async () => {
    const csv = '\uFEFF"Name", "Role"\r\n"roof-2","station"\r\n\r\n roof-3 \r\n';
    const made = await importAccounts({ accounts, csv });
    expect(made.map(({ name, role }) => [name, role])).toEqual([
      ['roof-2', 'station'],
      ['roof-3', 'station'],
    ]);
  });

  it('lists every problem with its line at once, and makes no account', async () => {
    await accounts.create({ name: 'taken', role: 'station' });
    const csv = 'name,role\ngood\nBad Name\ntaken\ngood,watcher\nx,king\ny,station,z\n,\n';
    await expect(importAccounts({ accounts, csv })).rejects.toMatchObject({
      code: 'ERR_IMPORT',
      message: [
        'No account was made, the list does not fit:',
        '  line 3: name "Bad Name": expected 1 to 63 of a-z, 0-9 and "-", beginning with a letter or digit, such as "roof-2"',
        '  line 4: name "taken" belongs to an account that exists already',
        '  line 5: name "good" stands in line 2 already',
        '  line 6: role "king": expected one of station, watcher, ingest, admin, homeassistant',
        '  line 7: 3 fields; expected a name and, if need be, a role',
        '  line 8: name "": expected 1 to 63 of a-z, 0-9 and "-", beginning with a letter or digit, such as "roof-2"',
      ].join('\n'),
    });
    expect(await names()).toEqual(['taken']);
  });

  it.each([
    ['no header', 'roof-2\nroof-3\n', '  line 1: expected the header "name" or "name,role"'],
    ['nothing at all', '', '  line 1: expected the header "name" or "name,role"'],
    [
      'nothing below the header',
      'name\n\n',
      '  line 2: expected at least one account below the header',
    ],
  ])('refuses a file with %s', async (_case, csv, problem) => {
    await expect(importAccounts({ accounts, csv })).rejects.toThrow(problem);
  });

  it('makes no account when the passwords cannot be written down', async () => {
    const failed = importAccounts({
      accounts,
      csv: 'name\nroof-2\n',
      beforeStored: (made) => Promise.reject(new Error(`no room for ${made.length}`)),
    });
    await expect(failed).rejects.toThrow('no room for 1');
    expect(await names()).toEqual([]);
  });
});
