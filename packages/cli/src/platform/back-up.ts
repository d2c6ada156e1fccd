import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { IsobarError } from '@isobar/shared';
import { copyDatabase } from '@isobar/shared/sqlite';

const DATABASES = ['accounts.db', 'readings.db'];
const KEYS = 'keys';

/**
 * Copies accounts, readings and signing keys of a data folder, also while servers use it, into a new
 * folder, which is a data folder too. It has its name only once all of it is on disk. The broker's
 * sessions are left out: no reading is in them alone.
 *
 * @returns the names of what was copied
 * @throws IsobarError `ERR_BACKUP`
 */
export function backUp(options: { dataFolder: string; target: string }): string[] {
  const { dataFolder, target } = options;
  const found = [...DATABASES, KEYS].filter((name) => existsSync(join(dataFolder, name)));
  if (found.length === 0) {
    throw new IsobarError(
      'ERR_BACKUP',
      `There is nothing to back up in ${dataFolder}; expected the data folder of a server, which ISOBAR_DATA names`,
    );
  }
  if (existsSync(target)) {
    throw new IsobarError('ERR_BACKUP', `${target} is there already; expected a new folder`);
  }
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  for (const name of found) {
    const [from, to] = [join(dataFolder, name), join(unfinished, name)];
    if (name === KEYS) copyKeys(from, to);
    else copyDatabase({ from, to });
  }
  sync(unfinished);
  renameSync(unfinished, target);
  sync(dirname(target));
  return found;
}

function copyKeys(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const name of readdirSync(from).filter((name) => /^key-.*\.json$/.test(name))) {
    copyFileSync(join(from, name), join(to, name)); // with its mode
    sync(join(to, name));
  }
  sync(to);
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
