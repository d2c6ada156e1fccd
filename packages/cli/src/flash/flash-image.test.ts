import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { useTemporaryFolders } from '@isobar/shared/testing';
import { buildTestPackage, debianArchitecture } from '@isobar/station/testing/build-test-package';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { makeDebianRoot } from '../testing/debian-root.ts';
import { canFlash } from '../testing/flash-tools.ts';
import { runCli } from '../testing/run-cli.ts';

const temporaryFolder = useTemporaryFolders();
const MEBIBYTE = 1024 * 1024;

(canFlash('sfdisk', 'mkfs.ext4', 'losetup', 'mount', 'debugfs') ? describe : describe.skip)(
  'isobar flash --image',
  () => {
    const made = { folder: '', path: '' };
    beforeAll(async () => {
      made.folder = mkdtempSync(join(tmpdir(), 'isobar-'));
      made.path = join(made.folder, 'station.deb');
      const options = { folder: join(made.folder, 'package'), version: '1.0.0', output: made.path };
      await buildTestPackage(options);
    }, 60_000);
    afterAll(() => {
      rmSync(made.folder, { recursive: true, force: true });
    });

    function flash(image: string, ...more: string[]) {
      const basics = ['--station', 'roof-2', '--auth', 'https://weather.example'];
      return runCli(
        ['flash', '--image', image, ...basics, '--package', made.path, '--password-stdin', ...more],
        { input: 'secret\n' },
      );
    }

    it.each(['dos', 'gpt'])(
      'finds the system in the second partition of an image (%s), and lets go of it',
      async (table) => {
        const image = makeImage(temporaryFolder(), table);
        const dry = await flash(image, '--dry-run');
        expect([dry.exitCode, dry.errorOutput]).toEqual([0, '']);
        expect(dry.output).toContain('would    install isobar-station 1.0.0');

        const { exitCode, output, errorOutput } = await flash(image);
        expect([exitCode, errorOutput]).toEqual([0, '']);
        expect(output).toContain(`dd if=${image}`);
        expect(execFileSync('losetup', ['--associated', image], { encoding: 'utf8' })).toBe('');
        const inside = readInside(image);
        expect(inside('/etc/hostname')).toBe('roof-2\n');
        expect(inside('/etc/isobar/password')).toBe('secret\n');
        expect(inside('/usr/bin/isobar-station')).toContain('station-main.js');
        expect((await flash(image)).output).toContain('nothing was changed');
      },
      60_000,
    );

    it('changes no byte of an image in a dry run', async () => {
      const image = makeImage(temporaryFolder(), 'dos');
      const before = readFileSync(image);
      await flash(image, '--dry-run');
      expect(readFileSync(image).equals(before)).toBe(true);
    });

    it('takes the file system alone, without a partition table', async () => {
      const image = makeFileSystem(temporaryFolder());
      expect((await flash(image)).exitCode).toBe(0);
      expect(debugfs(image, '/etc/hostname')).toBe('roof-2\n');
    });

    it('refuses an image that is in use, and what is no image', async () => {
      const image = makeImage(temporaryFolder(), 'dos');
      const device = execFileSync('losetup', ['--find', '--show', image], {
        encoding: 'utf8',
      }).trim();
      try {
        const { exitCode, errorOutput } = await flash(image);
        expect(exitCode).toBe(1);
        expect(errorOutput).toContain('is in use');
      } finally {
        execFileSync('losetup', ['--detach', device]);
      }
      const noImage = join(temporaryFolder(), 'zip.img');
      writeFileSync(noImage, Buffer.alloc(MEBIBYTE, 'PK'));
      for (const path of [noImage, join(temporaryFolder(), 'nowhere.img')]) {
        const { exitCode, errorOutput } = await flash(path);
        expect(exitCode).toBe(1);
        expect(errorOutput).toContain('[ERR_FLASH_TARGET]');
      }
    });
  },
);

/** A Debian system in an ext4 file system in a file. */
function makeFileSystem(folder: string): string {
  const root = join(folder, 'root');
  mkdirSync(root);
  makeDebianRoot({ folder: root, architecture: debianArchitecture() ?? '' });
  const path = join(folder, 'root.ext4');
  writeFileSync(path, '');
  truncateSync(path, 24 * MEBIBYTE);
  execFileSync('mkfs.ext4', ['-q', '-d', root, path]);
  return path;
}

/** As BeagleBoard.org's images are: a small partition first, and the system in the second. */
function makeImage(folder: string, table: string): string {
  const system = readFileSync(makeFileSystem(folder));
  const path = join(folder, 'card.img');
  writeFileSync(path, '');
  truncateSync(path, system.length + 12 * MEBIBYTE);
  const script = `label: ${table}\nstart=8192, size=8192\nstart=16384, size=${system.length / 512}\n`;
  execFileSync('sfdisk', ['--quiet', path], { input: script, stdio: ['pipe', 'ignore', 'ignore'] });
  const file = readFileSync(path);
  system.copy(file, SECOND_PARTITION);
  writeFileSync(path, file);
  expect(statSync(path).size).toBe(file.length);
  return path;
}

const SECOND_PARTITION = 16_384 * 512;

function readInside(image: string): (path: string) => string {
  return (path) => debugfs(`${image}?offset=${SECOND_PARTITION}`, path);
}

/** Reads a file without mounting anything, with the file system's own tool. */
function debugfs(image: string, path: string): string {
  return execFileSync('debugfs', ['-R', `cat ${path}`, image], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
