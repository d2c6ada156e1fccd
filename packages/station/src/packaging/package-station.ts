import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { IsobarError } from '@isobar/shared';

import type { Architecture } from './architectures.ts';
import { buildDeb } from './build-deb.ts';
import { ADDONS, compileAddon } from './compile-addon.ts';
import { fetchNpmPackage, type NpmPackage } from './fetch-npm-package.ts';
import { layOutPackage, type NativePart } from './lay-out-package.ts';
import { libsqlParts } from './libsql-parts.ts';
import { NODE_RELEASES } from './node-releases.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * Makes the Debian package of a station for one architecture, and answers with its path.
 *
 * @param options.cache - folder for what is fetched and compiled
 * @param options.time - Unix time in seconds, of every file in it
 * @throws IsobarError `ERR_PACKAGING`
 */
export async function packageStation(options: {
  architecture: Architecture;
  version: string;
  time: number;
  cache: string;
  outputFolder: string;
}): Promise<string> {
  const { architecture, version, time, cache, outputFolder } = options;
  const { libsql } = architecture;
  const work = mkdtempSync(join(tmpdir(), 'isobar-package-'));
  try {
    const natives = [
      ...libsqlParts({ name: libsql, folder: await fetchNpmPackage(lockedPackage(libsql), cache) }),
      ...(await addonParts(architecture, cache)),
    ];
    const folder = join(work, 'package');
    await layOutPackage({ folder, version, natives });
    mkdirSync(outputFolder, { recursive: true });
    const output = join(outputFolder, `isobar-station_${version}_${architecture.name}.deb`);
    await buildDeb({ folder, version, architecture: architecture.name, time, output });
    return output;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** For every ABI, since neither addon uses Node-API. */
async function addonParts(architecture: Architecture, cache: string): Promise<NativePart[]> {
  const parts: NativePart[] = [];
  for (const release of NODE_RELEASES) {
    const headers = await fetchNpmPackage(release, cache);
    for (const addon of ADDONS) {
      const file = await compileAddon({ addon, architecture, headers, cache });
      const folder = `node_modules/beaglebone-io/native/node-${release.abi}`;
      parts.push({ file, path: `${folder}/${addon.module}.node` });
    }
  }
  return parts;
}

/** The version and the hash that package-lock.json has; npm installed it for this machine alone. */
function lockedPackage(name: string): NpmPackage {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { version: string; integrity: string }>>;
  };
  const locked = lock.packages[`node_modules/${name}`];
  if (locked !== undefined) return { name, ...locked };
  throw new IsobarError(
    'ERR_PACKAGING',
    `package-lock.json does not have ${name}; expected it among the optional parts of libsql`,
  );
}
