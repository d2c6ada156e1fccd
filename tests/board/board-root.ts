import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { startProcess, type IsobarProcess } from '../isobar-process.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
/** Where the emulated I²C bus is put in a board's system. */
const PLUGIN = '/usr/local/lib/emulated-plugin.mjs';

/** What a BeagleBone has; an instruction that its Cortex-A8 lacks ends the program, as it would there. */
const PROCESSOR = { QEMU_CPU: 'cortex-a8' };
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a program of a board's system, emulated, and answers with what it wrote. */
export function runInRoot(root: string, command: readonly string[]): string {
  return execFileSync('chroot', [root, ...command], {
    encoding: 'utf8',
    env: { PATH, ...PROCESSOR },
  });
}

/** Gives a board's system a BMP280 on an emulated bus, which answers with its datasheet's example. */
export async function plugInSensor(root: string): Promise<void> {
  mkdirSync(join(root, PLUGIN, '..'), { recursive: true });
  await build({
    entryPoints: [join(REPOSITORY, 'packages/station/src/testing/emulated-plugin.ts')],
    outfile: join(root, PLUGIN),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
  });
}

/** A config file for that sensor, with a reading every second. */
export function writeConfig(path: string): string {
  writeFileSync(
    path,
    [
      `io: ${PLUGIN}`,
      'interval: 1 # second',
      'sensors:',
      '  - chip: bmp280',
      '    address: 0x76',
      '',
    ].join('\n'),
  );
  return path;
}

/**
 * Starts the station that is installed in a board's system as its unit does: as its own user, with the
 * password as a credential that this user alone may read, and with its state folder.
 */
export function startInstalledStation(root: string): IsobarProcess {
  const state = '/var/lib/isobar-station';
  const credentials = '/run/credentials/isobar-station.service';
  runInRoot(root, ['mkdir', '-p', '-m', '0700', state, credentials]);
  copyFileSync(join(root, 'etc/isobar/password'), join(root, credentials, 'password'));
  runInRoot(root, ['chmod', '0400', `${credentials}/password`]);
  runInRoot(root, ['chown', '-R', 'isobar-station:isobar-station', state, credentials]);
  const groups = runInRoot(root, ['id', '-G', 'isobar-station']).trim().replaceAll(' ', ',');
  return startProcess(
    'chroot',
    [...[`--userspec=isobar-station:isobar-station`, `--groups=${groups}`, root], execStart(root)],
    { PATH, ...PROCESSOR, ISOBAR_STATION_PASSWORD_FILE: `${credentials}/password` },
  );
}

function execStart(root: string): string {
  const unit = readFileSync(join(root, 'usr/lib/systemd/system/isobar-station.service'), 'utf8');
  return /^ExecStart=(\S+)$/m.exec(unit)?.[1] ?? '';
}
