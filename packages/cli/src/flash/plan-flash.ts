import { IsobarError } from '@isobar/shared';

import type { BoardSystem } from './board-system.ts';
import type { DebFile } from './deb-file.ts';
import type { FlashSettings } from './flash-settings.ts';
import { TIME_SOURCES, withHostName } from './host-files.ts';
import { findPackage } from './installed-packages.ts';
import { withValues } from './station-file.ts';
import { fileStep, type Step } from './step.ts';

const STATUS = '/var/lib/dpkg/status';

/** The steps that put a station on a board, in the order in which they are done. */
export async function planFlash(options: {
  system: BoardSystem;
  settings: FlashSettings;
  debFile: DebFile;
}): Promise<Step[]> {
  const { system, settings, debFile } = options;
  const status = (await system.read(STATUS))?.text ?? '';
  return [
    installStep(system, debFile),
    ...configSteps(system, settings),
    ...hostSteps({ system, settings, hasChrony: findPackage(status, 'chrony') !== undefined }),
  ];
}

function installStep(system: BoardSystem, debFile: DebFile): Step {
  const { name, version, architecture, md5sums, path } = debFile;
  return {
    title: `install ${name} ${version} (${architecture})`,
    isDone: async () => {
      const installed = findPackage((await system.read(STATUS))?.text ?? '', name);
      const sums = await system.read(`/var/lib/dpkg/info/${name}.md5sums`);
      return installed?.version === version && sums?.text === md5sums;
    },
    run: () => system.install(path),
  };
}

function configSteps(system: BoardSystem, settings: FlashSettings): Step[] {
  const { station, auth, config, password, ca } = settings;
  const steps = [
    fileStep({
      system,
      title: `write /etc/isobar/station.yaml: station ${station}, login at ${auth}`,
      path: '/etc/isobar/station.yaml',
      change: (text) => withValues(config ?? text ?? '', { station, auth }),
    }),
    fileStep({
      system,
      title: 'write /etc/isobar/password, which root alone may read',
      path: '/etc/isobar/password',
      mode: 0o600,
      change: () => `${password}\n`,
    }),
  ];
  if (ca === undefined) return steps;
  const title = 'write /etc/isobar/ca.pem: certificate authorities that the station trusts besides';
  return [
    ...steps,
    fileStep({ system, title, path: '/etc/isobar/ca.pem', mode: 0o644, change: () => ca }),
  ];
}

function hostSteps(options: {
  system: BoardSystem;
  settings: FlashSettings;
  hasChrony: boolean;
}): Step[] {
  const { system, settings, hasChrony } = options;
  const { hostName, timeServers } = settings;
  const steps = [
    fileStep({
      system,
      title: `write /etc/hostname: ${hostName}`,
      path: '/etc/hostname',
      change: () => `${hostName}\n`,
    }),
    fileStep({
      system,
      title: `write /etc/hosts: ${hostName} is the board itself`,
      path: '/etc/hosts',
      change: (text) => withHostName(text, hostName),
    }),
  ];
  if (timeServers.length === 0) return steps;
  const { path, text } = TIME_SOURCES[hasChrony ? 'chrony' : 'timesyncd'];
  const title = `write ${path}: time from ${timeServers.join(', ')}`;
  return [
    ...steps,
    fileStep({ system, title, path, mode: 0o644, change: () => text(timeServers) }),
  ];
}

/**
 * The architecture of a board's system in Debian's words.
 *
 * @throws IsobarError `ERR_FLASH_TARGET`
 */
export async function architectureOf(system: BoardSystem): Promise<string> {
  const status = (await system.read(STATUS))?.text ?? '';
  const dpkg = findPackage(status, 'dpkg');
  if (dpkg !== undefined) return dpkg.architecture;
  throw new IsobarError(
    'ERR_FLASH_TARGET',
    `${system.label} has no dpkg installed; expected a Debian system, such as an image of BeagleBoard.org`,
  );
}

/** What the board lacks that only its own apt can bring. */
export async function missingParts(system: BoardSystem): Promise<string[]> {
  const status = (await system.read(STATUS))?.text ?? '';
  return ['nodejs', 'gpiod', 'ca-certificates'].filter(
    (name) => findPackage(status, name) === undefined,
  );
}
