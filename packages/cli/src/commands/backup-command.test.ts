import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { runCli } from '../testing/run-cli.ts';

const temporaryFolder = useTemporaryFolders();

describe('isobar backup', () => {
  it('makes a folder that works as a data folder, and that only its owner can read', async () => {
    const folder = temporaryFolder();
    const [data, copy] = [join(folder, 'data'), join(folder, 'copies', 'copy')];
    const environment = { ISOBAR_DATA: data };
    await runCli(['account', 'add', 'roof-2', '--role', 'station'], { environment });
    await runCli(['key', 'rotate'], { environment });
    const { exitCode, output } = await runCli(['backup', copy], { environment });
    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: `accounts.db, keys of ${data} are in ${copy}\n`,
    });
    expect(statSync(copy).mode & 0o777).toBe(0o700);
    const list = await runCli(['account', 'list'], { environment: { ISOBAR_DATA: copy } });
    expect(list.output).toContain('roof-2');
    const token = await runCli(['token', 'roof-2'], { environment: { ISOBAR_DATA: copy } });
    expect(token.exitCode).toBe(0);
  });

  it('overwrites nothing, and takes no folder without data for one', async () => {
    const folder = temporaryFolder();
    const data = join(folder, 'data');
    const nothing = await runCli(['backup', join(folder, 'copy')], {
      environment: { ISOBAR_DATA: data },
    });
    expect(nothing.errorOutput).toContain(`There is nothing to back up in ${data}`);
    expect(existsSync(data)).toBe(false);

    await runCli(['account', 'list'], { environment: { ISOBAR_DATA: data } });
    const taken = await runCli(['backup', folder], { environment: { ISOBAR_DATA: data } });
    expect(taken.exitCode).toBe(1);
    expect(taken.errorOutput).toContain('expected a new folder [ERR_BACKUP]');
  });

  it('begins anew where one before it was broken off', async () => {
    const folder = temporaryFolder();
    const [data, copy] = [join(folder, 'data'), join(folder, 'copy')];
    await runCli(['account', 'list'], { environment: { ISOBAR_DATA: data } });
    mkdirSync(`${copy}.unfinished`);
    writeFileSync(join(`${copy}.unfinished`, 'accounts.db'), 'half of it');
    expect((await runCli(['backup', copy], { environment: { ISOBAR_DATA: data } })).exitCode).toBe(
      0,
    );
    expect(existsSync(`${copy}.unfinished`)).toBe(false);
  });
});
