import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeCertificate, useTemporaryFolders } from '@isobar/shared/testing';
import { buildTestPackage, debianArchitecture } from '@isobar/station/testing/build-test-package';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { makeDebianRoot } from '../testing/debian-root.ts';
import { canFlash } from '../testing/flash-tools.ts';
import { runCli } from '../testing/run-cli.ts';
import { createRootSystem } from './root-system.ts';
import { unpackInRoot } from './unpack-in-root.ts';

const temporaryFolder = useTemporaryFolders();
const architecture = debianArchitecture() ?? '';
const PASSWORD = 'correct horse battery staple';
const WANTED = 'etc/systemd/system/multi-user.target.wants/isobar-station.service';

(canFlash() ? describe : describe.skip)('isobar flash --root', () => {
  const made = { folder: '', first: '', second: '' };
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isobar-'));
    const build = async (version: string) => {
      const output = join(folder, `${version}.deb`);
      await buildTestPackage({ folder: join(folder, version), version, output });
      return output;
    };
    Object.assign(made, { folder, first: await build('1.0.0'), second: await build('1.1.0') });
  }, 60_000);
  afterAll(() => {
    rmSync(made.folder, { recursive: true, force: true });
  });

  function makeRoot(packages?: readonly string[]): {
    root: string;
    read: (path: string) => string;
  } {
    const root = temporaryFolder();
    makeDebianRoot({ folder: root, architecture, ...(packages && { packages }) });
    return { root, read: (path) => readFileSync(join(root, path), 'utf8') };
  }

  function flash(root: string, ...more: string[]) {
    return runCli(
      [
        ...['flash', '--root', root, '--station', 'roof-2', '--auth', 'https://weather.example'],
        ...['--package', made.first, '--password-stdin', ...more],
      ],
      { input: `${PASSWORD}\n` },
    );
  }

  it('shows every step of a dry run, and changes nothing', async () => {
    const { root } = makeRoot();
    const before = listing(root);
    const { exitCode, output } = await flash(root, '--dry-run', '--time-servers', 'time.example');
    expect(exitCode).toBe(0);
    expect(output.match(/^ {2}would {4}/gm)).toHaveLength(6);
    expect(output).not.toContain(PASSWORD);
    expect(listing(root)).toBe(before);
  });

  it('takes name, login and password out of a provisioning file', async () => {
    const { root, read } = makeRoot();
    const file = join(temporaryFolder(), 'roof-7.env');
    const wanted = ['flash', '--root', root, '--package', made.first, '--provisioning', file];
    const missing = await runCli(wanted);
    expect([missing.exitCode, missing.errorOutput]).toEqual([
      1,
      expect.stringContaining(`${file} cannot be read (ENOENT)`),
    ]);
    writeFileSync(file, '# of roof-7\nISOBAR_STATION_NAME=roof-7\n');
    expect((await runCli(wanted)).errorOutput).toContain(`${file} has no ISOBAR_AUTH_URL`);
    writeFileSync(
      file,
      `# of roof-7\nISOBAR_AUTH_URL=http://192.0.2.7:8080\nISOBAR_STATION_NAME=roof-7\nISOBAR_STATION_PASSWORD=abc234\n`,
    );
    const { exitCode, output, errorOutput } = await runCli(wanted);
    expect([exitCode, errorOutput]).toEqual([0, '']);
    expect(output).not.toContain('abc234');
    expect(read('etc/isobar/station.yaml')).toMatch(
      /^station: roof-7\nauth: http:\/\/192.0.2.7:8080$/m,
    );
    expect(read('etc/isobar/password')).toBe('abc234\n');
  });

  it('puts program, settings, host name and time servers there, and a second run changes nothing', async () => {
    const { root, read } = makeRoot();
    const { cert, certFile } = makeCertificate(temporaryFolder(), 'weather');
    const more = [
      '--ca',
      certFile,
      '--hostname',
      'Roof-Two',
      '--time-servers',
      'a.example,192.0.2.1',
    ];
    const { exitCode, output, errorOutput } = await flash(root, ...more);
    expect([exitCode, errorOutput]).toEqual([0, '']);
    expect(output).not.toContain(PASSWORD);
    expect(read('etc/isobar/station.yaml')).toMatch(
      /^station: roof-2\nauth: https:\/\/weather.example$/m,
    );
    expect(read('etc/isobar/password')).toBe(`${PASSWORD}\n`);
    expect(statSync(join(root, 'etc/isobar/password')).mode & 0o777).toBe(0o600);
    expect(read('etc/isobar/ca.pem')).toBe(cert);
    expect(read('etc/hostname')).toBe('Roof-Two\n');
    expect(read('etc/hosts')).toBe('127.0.0.1\tlocalhost\n127.0.1.1\tRoof-Two\n::1\tlocalhost\n');
    expect(read('etc/systemd/timesyncd.conf.d/isobar.conf')).toBe(
      '[Time]\nNTP=a.example 192.0.2.1\n',
    );
    expect(readlinkSync(join(root, WANTED))).toMatch(/\/lib\/systemd\/system\/isobar-station/);
    expect(read('etc/group')).toMatch(/^i2c:x:998:debian,isobar-station$/m);

    const before = listing(root);
    const again = await flash(root, ...more);
    expect(again.output).toContain('nothing was changed');
    expect(listing(root)).toBe(before);
  });

  it('upgrades, and keeps what the owner changed', async () => {
    const { root, read } = makeRoot();
    await flash(root);
    const path = join(root, 'etc/isobar/station.yaml');
    writeFileSync(path, `${read('etc/isobar/station.yaml')}    offsets: { temperature: -0.3 }\n`);
    mkdirSync(join(root, 'var/lib/isobar-station'), { recursive: true });
    writeFileSync(join(root, 'var/lib/isobar-station/outbox.db'), 'readings');
    const { output } = await flash(root, '--package', made.second);
    expect(output.match(/^ {2}done {5}.*$/gm)).toEqual([
      `  done     install isobar-station 1.1.0 (${architecture})`,
    ]);
    expect(read('usr/lib/isobar-station/package.json')).toContain('"1.1.0"');
    expect(read('etc/isobar/station.yaml')).toContain('offsets: { temperature: -0.3 }');
    expect(read('var/lib/isobar-station/outbox.db')).toBe('readings');
  });

  it('takes the time from chrony where that is installed', async () => {
    const { root, read } = makeRoot(['dpkg', 'nodejs', 'chrony']);
    await flash(root, '--time-servers', 'a.example,b.example');
    expect(read('etc/chrony/sources.d/isobar.sources')).toBe(
      'server a.example iburst\nserver b.example iburst\n',
    );
  });

  it('says what the board lacks', async () => {
    const { output } = await flash(makeRoot(['dpkg']).root);
    expect(output).toContain('sudo apt-get install -f');
    expect(output).toContain('sudo apt-get install gpiod');
    expect((await flash(makeRoot().root)).output).not.toContain('apt-get');
  });

  it('does by hand what dpkg does, so that dpkg goes on from there', async () => {
    const { root, read } = makeRoot();
    const dpkg = (...parameters: string[]): string =>
      execFileSync('dpkg', [`--root=${root}`, ...parameters], { encoding: 'utf8' });
    await unpackInRoot(made.first, root);
    expect(dpkg('--audit')).toBe('');
    expect(dpkg('--verify', 'isobar-station')).toBe('');
    expect(dpkg('--list', 'isobar-station')).toMatch(/^ii +isobar-station +1\.0\.0 /m);
    expect(dpkg('--listfiles', 'isobar-station')).toMatch(/^\/usr\/bin\/isobar-station$/m);
    // 999 and 998 are taken.
    expect(read('etc/group')).toContain(
      'i2c:x:998:debian,isobar-station\nisobar-station:x:997:\ngpio:x:996:isobar-station\n',
    );
    expect(read('etc/passwd')).toMatch(
      /^isobar-station:x:995:997:isobar weather station:\/var\/lib\/isobar-station:\/usr\/sbin\/nologin$/m,
    );
    expect(read('etc/shadow')).toContain('isobar-station:!*:::::::\n');
    expect(readlinkSync(join(root, WANTED))).toBe('/lib/systemd/system/isobar-station.service');

    writeFileSync(join(root, 'etc/isobar/station.yaml'), 'station: roof-2\n');
    await unpackInRoot(made.second, root);
    expect(read('etc/isobar/station.yaml')).toBe('station: roof-2\n');
    expect(dpkg('--list', 'isobar-station')).toMatch(/^ii +isobar-station +1\.1\.0 /m);
    dpkg('--force-script-chrootless', '--purge', 'isobar-station');
    expect(read('var/lib/dpkg/status')).not.toContain('isobar-station');
  });

  it('refuses what is no Debian system, and this machine itself', async () => {
    for (const root of [temporaryFolder(), '/', '/nowhere/at/all']) {
      const { exitCode, errorOutput } = await flash(root);
      expect(exitCode).toBe(1);
      expect(errorOutput).toContain('[ERR_FLASH_TARGET]');
    }
  });

  it('writes nothing where a link leads out of the root', async () => {
    const { root } = makeRoot();
    const outside = temporaryFolder();
    symlinkSync(outside, join(root, 'etc/isobar'));
    const system = createRootSystem({ root });
    await expect(system.read('/etc/isobar/password')).rejects.toMatchObject({
      code: 'ERR_FLASH_TARGET',
    });
    await expect(
      system.write('/etc/isobar/password', { text: PASSWORD, mode: 0o600 }),
    ).rejects.toMatchObject({ code: 'ERR_FLASH_TARGET' });
  });

  it('lists all that does not fit before it touches anything', async () => {
    const { root } = makeRoot();
    const before = listing(root);
    const { exitCode, errorOutput } = await runCli(
      [
        ...['flash', '--root', root, '--station', 'Roof 2', '--auth', 'weather.example'],
        ...['--password-stdin', '--hostname', 'a b', '--time-servers', 'x\n[Time]'],
      ],
      { input: '' },
    );
    expect(exitCode).toBe(1);
    for (const option of ['--station', '--auth', '--hostname', '--time-servers', 'the password']) {
      expect(errorOutput).toContain(`  ${option}: expected`);
    }
    expect(listing(root)).toBe(before);
  });
});

/** Every file with its mode, size and time of change: what a run changed shows here. */
function listing(root: string): string {
  return execFileSync('find', [root, '-printf', '%P %m %s %T@ %l\n'], { encoding: 'utf8' });
}
