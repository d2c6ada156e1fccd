import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { runCli } from '../testing/run-cli.ts';

const temporaryFolder = useTemporaryFolders();
let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});

const isobar = (commandLine: readonly string[], input = '') =>
  runCli(commandLine, { environment: { ISOBAR_DATA: join(folder, 'data') }, input });

describe('isobar account', () => {
  it('makes an account and prints its password alone on standard output', async () => {
    const { exitCode, output } = await isobar(['account', 'add', 'roof-2', '--role', 'station']);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^\S{16,}\n$/);
    expect((await isobar(['account', 'list'])).output).toMatch(/roof-2 +station +enabled/);
  });

  it('takes a password from standard input and does not print it', async () => {
    const made = await isobar(
      ['account', 'add', 'me', '--role', 'admin', '--password-stdin'],
      'correct horse battery\n',
    );
    expect(made.exitCode).toBe(0);
    expect(made.output + made.errorOutput).not.toContain('horse');
  });

  it.each([
    [['add', 'Roof 2', '--role', 'station'], 'expected 1 to 63 of a-z, 0-9 and "-"'],
    [['add', 'roof-2', '--role', 'boss'], 'station, watcher, ingest, admin'],
    [['add', 'roof-2'], '--role'],
    [['disable', 'nobody'], 'There is no account nobody'],
    [['import', 'nowhere.csv'], 'nowhere.csv cannot be read'],
  ])('says what is wrong with %j', async (rest, expected) => {
    const { exitCode, errorOutput } = await isobar(['account', ...rest]);
    expect(exitCode).not.toBe(0);
    expect(errorOutput).toContain(expected);
  });

  it('refuses a name that exists, and an empty password', async () => {
    await isobar(['account', 'add', 'roof-2', '--role', 'station']);
    const again = await isobar(['account', 'add', 'roof-2', '--role', 'station']);
    expect(again.errorOutput).toContain('ERR_ACCOUNT_EXISTS');
    const empty = await isobar(['account', 'password', 'roof-2', '--password-stdin'], '\n');
    expect(empty.errorOutput).toContain('ERR_PASSWORD');
  });

  it('says what a start makes of an account that ISOBAR_ACCOUNTS names', async () => {
    const environment = {
      ISOBAR_DATA: join(folder, 'data'),
      ISOBAR_ACCOUNTS: 'ingest,ingest,correct horse battery',
    };
    const change = async (verb: string, name: string): Promise<string> =>
      (await runCli(['account', verb, name], { environment })).errorOutput;
    await isobar(['account', 'add', 'ingest', '--role', 'ingest']);
    await isobar(['account', 'add', 'roof-2', '--role', 'station']);
    for (const verb of ['password', 'delete']) {
      expect(await change(verb, 'ingest')).toContain(
        'ISOBAR_ACCOUNTS names ingest: the next start',
      );
      expect(await change(verb, 'roof-2')).not.toContain('ISOBAR_ACCOUNTS');
    }
  });

  it('disables, enables and deletes', async () => {
    await isobar(['account', 'add', 'roof-2', '--role', 'station']);
    await isobar(['account', 'disable', 'roof-2']);
    expect((await isobar(['account', 'list'])).output).toMatch(/roof-2 +station +disabled/);
    expect((await isobar(['token', 'roof-2'])).exitCode).toBe(1);
    await isobar(['account', 'enable', 'roof-2']);
    expect((await isobar(['token', 'roof-2'])).exitCode).toBe(0);
    await isobar(['account', 'delete', 'roof-2']);
    expect((await isobar(['account', 'list'])).output).not.toContain('roof-2');
  });

  it('imports stations, with their passwords in a file that only its owner can read', async () => {
    const list = join(folder, 'stations.csv');
    const passwords = join(folder, 'passwords.csv');
    writeFileSync(list, 'name\nroof-1\nroof-2\n');
    const { exitCode } = await isobar(['account', 'import', list, '--passwords', passwords]);
    expect(exitCode).toBe(0);
    expect(readFileSync(passwords, 'utf8')).toMatch(/^name,password\nroof-1,\S+\nroof-2,\S+\n$/);
    expect(statSync(passwords).mode & 0o777).toBe(0o600);
  });

  it('makes no account where the passwords cannot be written down', async () => {
    const list = join(folder, 'stations.csv');
    writeFileSync(list, 'name\nroof-1\n');
    const { errorOutput } = await isobar(['account', 'import', list, '--passwords', list]);
    expect(errorOutput).toContain('expected a new file');
    expect((await isobar(['account', 'list'])).output).not.toContain('roof-1');
  });
});

describe('isobar token', () => {
  it('prints a token alone on standard output, for as long as is asked', async () => {
    await isobar(['account', 'add', 'me', '--role', 'watcher']);
    const { output } = await isobar(['token', 'me', '--lifetime', '12h']);
    const claims = JSON.parse(Buffer.from(output.split('.')[1] ?? '', 'base64url').toString()) as {
      sub: string;
      iat: number;
      exp: number;
    };
    expect(claims.sub).toBe('me');
    expect(claims.exp - claims.iat).toBe(12 * 3600);
  });
});

describe('isobar key rotate', () => {
  it('signs with another key afterwards', async () => {
    await isobar(['account', 'add', 'me', '--role', 'watcher']);
    const before = keyOf((await isobar(['token', 'me'])).output);
    expect((await isobar(['key', 'rotate'])).exitCode).toBe(0);
    expect(keyOf((await isobar(['token', 'me'])).output)).not.toBe(before);
  });
});

function keyOf(token: string): string {
  const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  return (JSON.parse(header) as { kid: string }).kid;
}
