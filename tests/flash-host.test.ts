import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { startSshServer, USER, type SshServer } from './board/ssh-server.ts';
import { startTerminal } from './board/terminal.ts';
import { boardEnvironment, packageFor } from './board/test-environment.ts';

jest.setTimeout(300_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const board = boardEnvironment();
const STATION_PASSWORD = "it's a secret $HOME";

interface Running {
  readonly root: string;
  readonly commandLine: readonly string[];
}

async function startBoard(): Promise<Running> {
  const root = temporaryFolder();
  execFileSync('tar', ['-xzf', board?.nativeRootArchive ?? '', '-C', root]);
  const server: SshServer = closing(await startSshServer({ root, folder: temporaryFolder() }));
  const passwordFile = join(temporaryFolder(), 'password');
  writeFileSync(passwordFile, STATION_PASSWORD);
  return {
    root,
    commandLine: [
      ...[
        'isobar',
        'flash',
        ...server.options,
        '--station',
        'roof-2',
        '--password-file',
        passwordFile,
      ],
      ...['--auth', 'https://weather.example', '--time-servers', '192.168.7.1'],
      ...['--package', board ? packageFor(board, 'amd64') : ''],
    ],
  };
}

(board === undefined ? describe.skip : describe)('isobar flash --host', () => {
  it('puts a station onto a running board as root, and a second run changes nothing', async () => {
    const { root, commandLine } = await startBoard();
    const isobar = (...more: string[]): string =>
      execFileSync('npx', [...commandLine, '--user', 'root', ...more], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });

    expect(isobar('--dry-run')).toContain('  would    install isobar-station');
    expect(() => isobar()).toThrow('ERR_NO_TERMINAL'); // it asks before it changes anything
    expect(existsSync(join(root, 'etc/isobar'))).toBe(false);

    const told = isobar('--yes');
    expect(told.match(/^ {2}done {5}/gm)).toHaveLength(6);
    expect(told).not.toContain(STATION_PASSWORD);
    expectStation(root);
    expect(isobar('--yes')).toContain('nothing was changed');
    expect(hostname()).not.toBe('roof-2'); // the board has a name of its own
  });

  it('asks for the password of sudo and before it changes anything, at a terminal', async () => {
    const { root, commandLine } = await startBoard();
    const answer = async (password: string, change: string) => {
      const terminal = closing(startTerminal(['npx', ...commandLine]));
      await terminal.answer(/Password of debian on 127\.0\.0\.1, for sudo: /, password);
      if (change !== '') await terminal.answer(/\[y\/N\] /, change);
      return { exitCode: await terminal.ended, told: terminal.output() };
    };
    const wrong = await answer('guess', '');
    expect(wrong.exitCode).toBe(1);
    expect(wrong.told).toContain('sudo refuses the password');

    const refused = await answer(USER.password, 'n');
    expect(refused.told).toContain('Nothing was changed.');
    expect(existsSync(join(root, 'etc/isobar'))).toBe(false);

    const { exitCode, told } = await answer(USER.password, 'y');
    expect(exitCode).toBe(0);
    expect(told).not.toContain(USER.password);
    expect(told).not.toContain(STATION_PASSWORD);
    expectStation(root);
  });

  it('says that the board cannot be reached', () => {
    const options = ['--host', '127.0.0.1', '--port', '9']; // discard: nobody is there
    const file = join(temporaryFolder(), 'password');
    writeFileSync(file, STATION_PASSWORD);
    const more = [
      '--station',
      'roof-2',
      '--auth',
      'https://weather.example',
      '--password-file',
      file,
    ];
    expect(() =>
      execFileSync('npx', ['isobar', 'flash', ...options, ...more], { stdio: 'pipe' }),
    ).toThrow(/127\.0\.0\.1: the board cannot be reached: .*refused \[ERR_FLASH\]/);
  });
});

function expectStation(root: string): void {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  expect(read('etc/isobar/password')).toBe(`${STATION_PASSWORD}\n`);
  expect(statSync(join(root, 'etc/isobar/password')).mode & 0o777).toBe(0o600);
  expect(read('etc/isobar/station.yaml')).toMatch(/^station: roof-2\nauth: https:/m);
  expect(read('etc/hostname')).toBe('roof-2\n');
  expect(read('etc/hosts')).toContain('127.0.1.1\troof-2\n');
  expect(read('etc/systemd/timesyncd.conf.d/isobar.conf')).toBe('[Time]\nNTP=192.168.7.1\n');
  const dpkg = execFileSync('dpkg', [`--root=${root}`, '--list', 'isobar-station'], {
    encoding: 'utf8',
  });
  expect(dpkg).toMatch(/^ii +isobar-station /m);
}
