import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What .ci/armhf/prepare.sh made, where it ran. */
export interface BoardEnvironment {
  /** Archive of a Debian system for armhf; missing where none can run here. */
  readonly rootArchive: string | undefined;
  /** One for this machine's kind. */
  readonly nativeRootArchive: string;
  /** The station's packages. */
  readonly packages: string;
  /** The package for armhf of a later version. */
  readonly next: { readonly path: string; readonly version: string };
  /** Folder with what was fetched for the packages. */
  readonly cache: string;
}

/** Says loudly what is not tested where nothing was prepared. */
export function boardEnvironment(): BoardEnvironment | undefined {
  const { ISOBAR_TEST_ARMHF_ROOT, ISOBAR_TEST_AMD64_ROOT } = process.env;
  const { ISOBAR_TEST_PACKAGES, ISOBAR_PACKAGE_CACHE } = process.env;
  if (!ISOBAR_TEST_AMD64_ROOT || !ISOBAR_TEST_PACKAGES || !ISOBAR_PACKAGE_CACHE) {
    process.stderr.write(
      '\n!!! SKIPPED: .ci/armhf/prepare.sh did not run; the packages of the station are NOT tested\n\n',
    );
    return undefined;
  }
  if (!ISOBAR_TEST_ARMHF_ROOT) {
    process.stderr.write(
      '\n!!! SKIPPED: nothing for armhf runs here; the station is NOT run under emulation\n\n',
    );
  }
  const later = join(ISOBAR_TEST_PACKAGES, 'next');
  const name = readdirSync(later).find((each) => each.endsWith('_armhf.deb')) ?? '';
  return {
    rootArchive: ISOBAR_TEST_ARMHF_ROOT,
    nativeRootArchive: ISOBAR_TEST_AMD64_ROOT,
    packages: ISOBAR_TEST_PACKAGES,
    next: { path: join(later, name), version: name.split('_')[1] ?? '' },
    cache: ISOBAR_PACKAGE_CACHE,
  };
}

/** The package for an architecture. */
export function packageFor({ packages }: BoardEnvironment, architecture: string): string {
  const name = readdirSync(packages).find((each) => each.endsWith(`_${architecture}.deb`));
  return join(packages, name ?? `no package for ${architecture}`);
}
