import { execFileSync } from 'node:child_process';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';

import { eventually } from '@isobar/shared/testing';

const SECTOR_BYTES = 512;
const MEBIBYTE = 1024 * 1024;
/** As BeagleBoard.org's images are: the boot loader's space first, and the system behind it. */
const START_SECTOR = 8192;

export interface CardImage {
  readonly path: string;
  /** In bytes, of the partition with the system. */
  readonly offset: number;
}

/** Makes an image of a card of a root file system, which goes: it is large. */
export function makeImage(options: { root: string; path: string }): CardImage {
  const { root, path } = options;
  const [used = '0'] = execFileSync('du', ['-sm', root], { encoding: 'utf8' }).split('\t');
  const size = (Math.ceil(Number(used) * 1.3) + 64) * MEBIBYTE;
  const offset = START_SECTOR * SECTOR_BYTES;
  writeFileSync(path, '');
  truncateSync(path, offset + size);
  const table = `label: dos\nstart=${START_SECTOR}, size=${size / SECTOR_BYTES}, type=83, bootable\n`;
  execFileSync('sfdisk', ['--quiet', path], { input: table, stdio: ['pipe', 'ignore', 'pipe'] });
  const kibibytes = String(size / 1024);
  execFileSync('mkfs.ext4', ['-q', '-d', root, '-E', `offset=${offset}`, path, kibibytes], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  rmSync(root, { recursive: true });
  return { path, offset };
}

/** The image as a card in a reader: mounted on a folder, or not. */
export function createCard({ path, offset }: CardImage, folder: string) {
  let isMounted = false;
  return {
    mount: () => {
      execFileSync('mount', ['-o', `loop,offset=${offset}`, path, folder]);
      isMounted = true;
    },
    /** Resolves once the image is nobody's: a loop device goes a moment after what was mounted from it. */
    unmount: async () => {
      if (!isMounted) return;
      execFileSync('umount', [folder]);
      isMounted = false;
      await eventually(() => {
        const used = execFileSync('losetup', ['--associated', path], { encoding: 'utf8' });
        if (used !== '') throw new Error(`still in use: ${used}`);
      });
    },
    /** Where a test failed, a station may still run there. */
    release: () => {
      if (isMounted) execFileSync('umount', ['--lazy', folder]);
      isMounted = false;
    },
  };
}
