import { chmodSync, mkdirSync } from 'node:fs';

import { IsobarError } from '../isobar-error.ts';

/**
 * Makes a folder for data that only its owner may look into (mode 0700), with its parents.
 *
 * @throws IsobarError `ERR_DATA_FOLDER`
 */
export function makeDataFolder(path: string): string {
  try {
    if (mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(path, 0o700);
    return path;
  } catch (error) {
    throw new IsobarError(
      'ERR_DATA_FOLDER',
      `Data folder ${path} cannot be made; expected a folder that this user may write to. Choose one with ISOBAR_DATA`,
      { cause: error },
    );
  }
}
