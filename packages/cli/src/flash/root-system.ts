import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { chmod, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { codeOf, IsobarError } from '@isobar/shared';

import type { BoardFile, BoardSystem } from './board-system.ts';
import { installInRoot } from './install-in-root.ts';

const NEXT = [
  'Unmount the card, put it into the board and give it power: the station starts by itself.',
];

/**
 * The root file system of a board in a folder of this machine, such as a mounted SD card.
 *
 * @throws IsobarError `ERR_FLASH_TARGET` where there is no Debian system in it
 */
export function createRootSystem(options: {
  root: string;
  label?: string;
  next?: readonly string[];
}): BoardSystem {
  const root = checkRoot(options.root);

  /** Links inside of the system lead to places of this machine: nothing outside of the root is touched. */
  async function placeOf(path: string): Promise<string> {
    let folder = dirname(join(root, path));
    while (!existsSync(folder)) folder = dirname(folder); // what is missing will be made in there
    const real = await realpath(folder);
    if (`${real}/`.startsWith(`${root}/`)) return join(root, path);
    throw new IsobarError(
      'ERR_FLASH_TARGET',
      `${path} lies outside of ${root}, where a link leads to ${real}; expected a folder of the system itself`,
    );
  }

  return {
    label: options.label ?? root,
    read: async (path) => {
      const place = await placeOf(path);
      const stats = lstatSync(place, { throwIfNoEntry: false });
      if (stats?.isFile() !== true) return undefined;
      return { text: await readFile(place, 'utf8'), mode: stats.mode & 0o777 };
    },
    write: async (path, file) => {
      await placeOf(path);
      await replace(join(root, path), file);
    },
    install: (packagePath) => installInRoot(packagePath, root),
    apply: () => Promise.resolve(),
    next: options.next ?? NEXT,
    close: () => Promise.resolve(),
  };
}

/** The file is whole before it takes the old one's place. */
async function replace(place: string, { text, mode }: BoardFile): Promise<void> {
  try {
    await mkdir(dirname(place), { recursive: true });
    await rm(`${place}.isobar-new`, { force: true });
    await writeFile(`${place}.isobar-new`, text, { mode, flag: 'wx', flush: true });
    await chmod(`${place}.isobar-new`, mode); // whatever the umask is
    await rename(`${place}.isobar-new`, place);
  } catch (error) {
    throw new IsobarError(
      'ERR_FLASH',
      `${place} cannot be written (${codeOf(error)}); run this as root, and see that the card is mounted for writing and has room`,
      { cause: error },
    );
  }
}

function checkRoot(path: string): string {
  const expected =
    'expected a folder with the root file system of a Debian system, such as a mounted card';
  let root: string;
  try {
    root = realpathSync(path);
  } catch (error) {
    throw new IsobarError(
      'ERR_FLASH_TARGET',
      `${path} cannot be looked into (${codeOf(error)}); ${expected}`,
      { cause: error },
    );
  }
  if (root === '/') {
    throw new IsobarError(
      'ERR_FLASH_TARGET',
      `${path} is this machine's own system; ${expected}. On the board itself: apt-get install ./isobar-station….deb`,
    );
  }
  if (!existsSync(join(root, 'var/lib/dpkg/status'))) {
    throw new IsobarError('ERR_FLASH_TARGET', `${path} has no var/lib/dpkg/status; ${expected}`);
  }
  return root;
}
