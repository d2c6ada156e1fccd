import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

import { codeOf, IsobarError } from '@isobar/shared';

/** What a new station is given: the file that the dashboard makes with its account. */
export interface Provisioning {
  readonly station: string;
  readonly auth: string;
  readonly password: string;
}

/**
 * Reads a provisioning file: lines of `NAME=value`, with the settings of `isobar station`.
 *
 * @throws IsobarError `ERR_FILE`
 */
export function readProvisioningFile(path: string): Provisioning {
  const settings = parseEnv(readText(path));
  const value = (name: string): string => {
    const found = settings[name] ?? '';
    if (found !== '') return found;
    throw new IsobarError(
      'ERR_FILE',
      `${path} has no ${name}; expected a provisioning file, as the dashboard gives it with a new station`,
    );
  };
  return {
    station: value('ISOBAR_STATION_NAME'),
    auth: value('ISOBAR_AUTH_URL'),
    password: value('ISOBAR_STATION_PASSWORD'),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new IsobarError(
      'ERR_FILE',
      `${path} cannot be read (${codeOf(error)}); expected a provisioning file`,
      { cause: error },
    );
  }
}
