import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { IsobarError } from '@isobar/shared';

import { VERSION } from '../version.ts';
import type { BoardSystem } from './board-system.ts';
import { readDebFile, type DebFile } from './deb-file.ts';
import type { FlashSettings } from './flash-settings.ts';
import { architectureOf, missingParts, planFlash } from './plan-flash.ts';
import { runSteps } from './run-steps.ts';

/** Where `npm run package` puts the packages. */
const PACKAGES = fileURLToPath(new URL('../../../../dist', import.meta.url));

/**
 * Puts a station on a board, and tells of every step and of what is to be done next.
 *
 * @param options.packagePath - the package; by default the one of this version for the board's architecture
 * @param options.confirm - asked once all steps were told and before anything is changed; where missing, nobody is asked
 * @throws IsobarError `ERR_FLASH`, `ERR_FLASH_TARGET`, `ERR_PACKAGE_FILE`
 */
export async function flash(options: {
  system: BoardSystem;
  settings: FlashSettings;
  packagePath: string | undefined;
  dryRun: boolean;
  tell: (line: string) => void;
  confirm?: () => Promise<boolean>;
}): Promise<void> {
  const { system, settings, packagePath, dryRun, tell, confirm } = options;
  const architecture = await architectureOf(system);
  const debFile = await choosePackage(packagePath, architecture);
  const steps = await planFlash({ system, settings, debFile });
  tell(`Station ${settings.station} on ${system.label} (${architecture}):`);
  const isDue = await runSteps({
    steps,
    dryRun: true,
    tell: dryRun || confirm ? tell : () => undefined,
  });
  if (dryRun) {
    tell(isDue ? 'This was a dry run: nothing was changed.' : 'Nothing is left to do.');
    return;
  }
  if (!isDue) {
    tell('Everything is as it should be: nothing was changed.');
    return;
  }
  if (confirm !== undefined && !(await confirm())) {
    tell('Nothing was changed.');
    return;
  }
  await runSteps({ steps, dryRun: false, tell });
  await system.apply();
  for (const line of await nextLines(system)) tell(line);
}

async function choosePackage(path: string | undefined, architecture: string): Promise<DebFile> {
  const standard = join(PACKAGES, `isobar-station_${VERSION}_${architecture}.deb`);
  const debFile = await readDebFile(path ?? standard);
  if (debFile.name !== 'isobar-station') {
    throw new IsobarError(
      'ERR_PACKAGE_FILE',
      `${debFile.path} is the package ${debFile.name}; expected isobar-station`,
    );
  }
  if (debFile.architecture === architecture) return debFile;
  throw new IsobarError(
    'ERR_PACKAGE_FILE',
    `${debFile.path} is for ${debFile.architecture}, and the board is ${architecture}; expected a package for it`,
  );
}

async function nextLines(system: BoardSystem): Promise<string[]> {
  const missing = await missingParts(system);
  const lines = ['Next:', ...system.next.map((line) => `  ${line}`)];
  if (missing.includes('nodejs')) {
    lines.push(
      '  The board has no Node yet. Once it has a network, on the board: sudo apt-get install -f',
    );
  }
  if (missing.includes('gpiod')) {
    lines.push('  Wind and rain are counted by gpiod. On the board: sudo apt-get install gpiod');
  }
  lines.push(
    '  What it does, on the board: journalctl -u isobar-station -f; isobar-station outbox',
  );
  return lines;
}
