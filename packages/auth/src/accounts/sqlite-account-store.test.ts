import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { describeAccountStore } from '../testing/account-store-contract.ts';
import { openSqliteAccountStore } from './sqlite-account-store.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

describeAccountStore('SQLite', () =>
  Promise.resolve(
    closing(openSqliteAccountStore({ path: join(temporaryFolder(), 'accounts.db') })),
  ),
);

describe('openSqliteAccountStore', () => {
  const account = (name: string) => ({
    name,
    role: 'station' as const,
    passwordHash: '$argon2id$',
    passwordSource: 'chosen' as const,
    disabled: false,
    createdAt: new Date(0),
    passwordSetAt: new Date(0),
    tokensNotBefore: 0,
  });

  it('makes a file that only its owner may read, and finds its data again', async () => {
    const path = join(temporaryFolder(), 'accounts.db');
    const first = openSqliteAccountStore({ path });
    await first.insert([account('roof-2')]);
    await first.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const second = closing(openSqliteAccountStore({ path }));
    expect(await second.find('roof-2')).toEqual(account('roof-2'));
  });

  it('shows at once what another process wrote to the file', async () => {
    const path = join(temporaryFolder(), 'accounts.db');
    const service = closing(openSqliteAccountStore({ path }));
    const command = closing(openSqliteAccountStore({ path }));
    expect(await service.find('roof-2')).toBeUndefined();
    await command.insert([account('roof-2')]);
    expect(await service.find('roof-2')).toEqual(account('roof-2'));
    expect(await service.insert([account('roof-2')])).toEqual(['roof-2']);
  });

  it('names the file when its pages are damaged', async () => {
    const path = join(temporaryFolder(), 'accounts.db');
    const whole = openSqliteAccountStore({ path });
    await whole.insert(Array.from({ length: 500 }, (_, index) => account(`station-${index}`)));
    await whole.close();
    // The first page (4,096 bytes) stays whole: the file opens, and reading from it fails.
    writeFileSync(path, readFileSync(path).fill(0xa5, 4096));
    const damaged = closing(openSqliteAccountStore({ path }));
    await expect(damaged.find('station-7')).rejects.toMatchObject({
      code: 'ERR_DATA_FILE_CORRUPT',
      message: expect.stringContaining(path) as unknown,
    });
  });
});
