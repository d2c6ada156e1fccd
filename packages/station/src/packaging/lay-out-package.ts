import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleStation } from './bundle-station.ts';
import { collectLicenses } from './licenses.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const DEBIAN = fileURLToPath(new URL('../../debian', import.meta.url));
const PROGRAM = 'usr/lib/isobar-station';
const DOCUMENTATION = 'usr/share/doc/isobar-station';

/** Where the files of packages/station/debian go. */
const FILES: readonly [name: string, path: string][] = [
  ['isobar-station', 'usr/bin/isobar-station'],
  ['isobar-station.service', 'usr/lib/systemd/system/isobar-station.service'],
  ['isobar-station.sysusers', 'usr/lib/sysusers.d/isobar-station.conf'],
  ['isobar-station.rules', 'usr/lib/udev/rules.d/60-isobar-station.rules'],
  ['station.yaml', 'etc/isobar/station.yaml'],
];

/** A compiled part, and where it goes below the program's folder. */
export interface NativePart {
  readonly file: string;
  readonly path: string;
}

/**
 * Lays out in a folder all that a station's package installs.
 *
 * @returns the source files that were bundled, relative to the repository
 */
export async function layOutPackage(options: {
  folder: string;
  version: string;
  natives: readonly NativePart[];
}): Promise<string[]> {
  const { folder, version, natives } = options;
  const put = (from: string, to: string): void => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    copyFileSync(from, join(folder, to));
  };
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [name, path] of FILES) put(join(DEBIAN, name), path);
  for (const { file, path } of natives) put(file, join(PROGRAM, path));

  const sources = await bundleStation(join(folder, PROGRAM));
  const manifest = { name: 'isobar-station', version, private: true, type: 'module' };
  write(join(PROGRAM, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of ['johnny-five', 'beaglebone-io']) {
    const main = { name, main: 'index.cjs' };
    write(join(PROGRAM, 'node_modules', name, 'package.json'), `${JSON.stringify(main)}\n`);
  }
  const used = [...sources, 'node_modules/libsql/index.js'];
  write(
    join(DOCUMENTATION, 'copyright'),
    [
      readFileSync(join(DEBIAN, 'copyright'), 'utf8'),
      collectLicenses({ root: ROOT, sources: used }),
    ].join('\n'),
  );
  return sources;
}
