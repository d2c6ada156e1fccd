import { existsSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { addSystemUser } from './add-system-user.ts';
import { findMember, tar } from './deb-file.ts';
import { CONFFILE, hasRecord, recordPackage } from './record-package.ts';

const UNIT = 'isobar-station.service';

/**
 * Does by hand what dpkg does for the station's package: unpacks it, makes its user, enables its unit, and
 * enters it in dpkg's records, so that the board's apt can upgrade and remove it.
 */
export async function unpackInRoot(packagePath: string, root: string): Promise<void> {
  const data = await findMember(packagePath, 'data.tar');
  const isConfigured = existsSync(join(root, CONFFILE));
  await tar(data, [
    ...['--extract', '--directory', root, '--no-overwrite-dir', '--keep-directory-symlink'],
    ...['--numeric-owner', ...(isConfigured ? [`--exclude=./${CONFFILE}`] : [])],
  ]);
  addSystemUser({
    root,
    name: 'isobar-station',
    comment: 'isobar weather station',
    home: '/var/lib/isobar-station',
    groups: ['i2c', 'gpio'],
  });
  // At an upgrade it stays as the administrator left it.
  if (!hasRecord(root)) enable(root);
  await recordPackage(packagePath, root);
}

function enable(root: string): void {
  const folder = join(root, 'etc/systemd/system/multi-user.target.wants');
  mkdirSync(folder, { recursive: true });
  const place = join(folder, UNIT);
  const isThere = lstatSync(place, { throwIfNoEntry: false }) !== undefined;
  if (!isThere) symlinkSync(`/lib/systemd/system/${UNIT}`, place);
}
