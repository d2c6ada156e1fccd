import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findMember, tar, textOf } from './deb-file.ts';
import { removeParagraph } from './installed-packages.ts';

/** The package's one file that is its user's to change. */
export const CONFFILE = 'etc/isobar/station.yaml';

const INFO = 'var/lib/dpkg/info';
const STATUS = 'var/lib/dpkg/status';
const CONTROL_FILES = ['postinst', 'prerm', 'postrm', 'conffiles', 'md5sums'];

/** True where dpkg's records of a root have the station's package. */
export function hasRecord(root: string): boolean {
  return existsSync(join(root, INFO, 'isobar-station.list'));
}

/** Enters the station's package, which is unpacked, in dpkg's records of a root: see dpkg(1), "Files". */
export async function recordPackage(packagePath: string, root: string): Promise<void> {
  const control = await findMember(packagePath, 'control.tar');
  const data = await findMember(packagePath, 'data.tar');
  const write = (name: string, text: string, mode = 0o644): void => {
    writeFileSync(join(root, INFO, `isobar-station.${name}`), text, { mode });
  };
  mkdirSync(join(root, INFO), { recursive: true });
  for (const name of CONTROL_FILES) {
    const isScript = name.startsWith('post') || name.startsWith('pre');
    write(name, await textOf(control, `./${name}`), isScript ? 0o755 : 0o644);
  }
  // "./usr/bin/" is "/usr/bin" there, and "./" is "/.".
  const paths = (await tar(data, ['--list'])).trimEnd().split('\n');
  write('list', paths.map((path) => `${path.slice(1).replace(/\/$/, '') || '/.'}\n`).join(''));

  const [name = '', ...fields] = (await textOf(control, './control')).trimEnd().split('\n');
  const shipped = await textOf(data, `./${CONFFILE}`);
  const hash = createHash('md5').update(shipped).digest('hex');
  const paragraph = [
    ...[name, 'Status: install ok installed', ...fields],
    ...['Conffiles:', ` /${CONFFILE} ${hash}`],
  ];
  const others = removeParagraph(readFileSync(join(root, STATUS), 'utf8'), 'isobar-station');
  writeFileSync(join(root, STATUS), `${others}${paragraph.join('\n')}\n\n`);
}
