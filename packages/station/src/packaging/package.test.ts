import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventually, useTemporaryFolders } from '@isobar/shared/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  buildTestPackage,
  debianArchitecture,
  libsqlOfThisMachine,
} from '../testing/build-test-package.ts';
import { layOutPackage } from './lay-out-package.ts';

const temporaryFolder = useTemporaryFolders();
const PROGRAM = 'usr/lib/isobar-station/dist/station-main.js';
const isRoot = process.getuid?.() === 0;

/** Says loudly what is not tested on this machine. */
const withDpkg = debianArchitecture() === undefined ? describe.skip : describe;
const asRoot = isRoot ? it : it.skip;

withDpkg("a station's package", () => {
  const made = { folder: '', first: '', again: '', second: '', sources: [''] };

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isobar-'));
    made.folder = folder;
    const build = async (name: string, version: string) => {
      const output = join(folder, `${name}.deb`);
      const { sources } = await buildTestPackage({ folder: join(folder, name), version, output });
      made.sources = sources;
      return output;
    };
    made.first = await build('first', '1.0.0');
    made.again = await build('again', '1.0.0');
    made.second = await build('second', '1.1.0');
  }, 120_000);
  afterAll(() => {
    rmSync(made.folder, { recursive: true, force: true });
  });

  it('is the same bytes when it is built again', () => {
    expect(readFileSync(made.again).equals(readFileSync(made.first))).toBe(true);
    expect(readFileSync(made.second).equals(readFileSync(made.first))).toBe(false);
  });

  it('has nothing in it that services alone need', () => {
    const needless =
      /\/(aedes|mongodb|fastify|argon2|classic-level|packages\/(auth|broker|ingest))/;
    expect(made.sources).toContain('packages/station/src/station.ts');
    expect(made.sources.filter((source) => needless.test(`/${source}`))).toEqual([]);
  });

  it('runs from its own folder alone: it takes readings and keeps them', async () => {
    const environment = {
      ISOBAR_DATA: temporaryFolder(),
      ISOBAR_STATION_NAME: 'roof-2',
      ISOBAR_STATION_PASSWORD: 'not needed',
      ISOBAR_AUTH_URL: 'http://127.0.0.1:9', // discard: nobody is there
      ISOBAR_INTERVAL_SECONDS: '1',
      ISOBAR_SIMULATE: '1',
    };
    const folder = temporaryFolder();
    await layOutPackage({ folder, version: '1.0.0', natives: libsqlOfThisMachine() });
    const program = join(folder, PROGRAM);
    const station = spawn(process.execPath, [program], { env: environment, stdio: 'ignore' });
    const outbox = (): string =>
      execFileSync(process.execPath, [program, 'outbox'], { env: environment, encoding: 'utf8' });
    try {
      await eventually(
        () => {
          expect(existsSync(join(environment.ISOBAR_DATA, 'outbox.db'))).toBe(true);
          expect(outbox()).toMatch(/^Waiting +[2-9] readings$/m);
        },
        { timeoutSeconds: 20 },
      );
    } finally {
      station.kill();
    }
    expect(await new Promise((resolve) => station.once('exit', resolve))).toBe(0);
  }, 30_000);

  asRoot('is installed, upgraded, removed and purged: the data goes with the purge alone', () => {
    const root = temporaryFolder();
    for (const name of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'etc', 'usr/bin']) {
      mkdirSync(join(root, name), { recursive: true });
    }
    writeFileSync(join(root, 'var/lib/dpkg/status'), '');
    const dpkg = (...parameters: string[]): void => {
      const options = ['--force-script-chrootless', '--force-depends', '--force-not-root'];
      execFileSync('dpkg', [`--root=${root}`, ...options, '--force-confold', ...parameters], {
        stdio: 'pipe',
      });
    };
    const read = (path: string): string => readFileSync(join(root, path), 'utf8');
    const put = (path: string, text: string): void => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text);
    };

    dpkg('--install', made.first);
    expect(read('etc/passwd')).toMatch(
      /^isobar-station:[^:]*:\d+:\d+:isobar weather station:\/var\/lib\/isobar-station:/m,
    );
    for (const group of ['i2c', 'gpio']) {
      expect(read('etc/group')).toMatch(new RegExp(`^${group}:[^:]*:\\d+:isobar-station$`, 'm'));
    }
    const wanted = 'etc/systemd/system/multi-user.target.wants/isobar-station.service';
    expect(readlinkSync(join(root, wanted))).toMatch(/^(\/usr)?\/lib\/systemd\/system\/isobar-/);
    expect(statSync(join(root, 'usr/bin/isobar-station')).mode & 0o777).toBe(0o755);

    put('etc/isobar/station.yaml', 'station: roof-2\n');
    put('etc/isobar/password', 'secret\n');
    put('var/lib/isobar-station/outbox.db', 'readings');
    dpkg('--install', made.second);
    expect(read('usr/lib/isobar-station/package.json')).toContain('"1.1.0"');
    expect(read('etc/isobar/station.yaml')).toBe('station: roof-2\n');

    dpkg('--remove', 'isobar-station');
    expect(existsSync(join(root, PROGRAM))).toBe(false);
    expect(read('etc/isobar/station.yaml')).toBe('station: roof-2\n');
    expect(read('etc/isobar/password')).toBe('secret\n');
    expect(read('var/lib/isobar-station/outbox.db')).toBe('readings');

    dpkg('--purge', 'isobar-station');
    expect(existsSync(join(root, 'etc/isobar'))).toBe(false);
    expect(existsSync(join(root, 'var/lib/isobar-station'))).toBe(false);
    expect(read('etc/passwd')).not.toContain('isobar-station');
  });
});
