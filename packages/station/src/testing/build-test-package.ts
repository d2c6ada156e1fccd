import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import { ARCHITECTURES } from '../packaging/architectures.ts';
import { buildDeb } from '../packaging/build-deb.ts';
import { layOutPackage, type NativePart } from '../packaging/lay-out-package.ts';
import { libsqlParts } from '../packaging/libsql-parts.ts';

const require = createRequire(import.meta.url);

/** This machine's architecture in Debian's words; `undefined` where there is no dpkg. */
export function debianArchitecture(): string | undefined {
  try {
    return execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** libsql's compiled part for this machine, as npm installed it. */
export function libsqlOfThisMachine(): NativePart[] {
  const architecture = ARCHITECTURES.find(({ name }) => name === debianArchitecture());
  if (architecture === undefined) throw new Error('no package is built for this machine');
  const name = architecture.libsql;
  return libsqlParts({ name, folder: dirname(require.resolve(`${name}/package.json`)) });
}

/**
 * Builds the package of a station without its compiled parts, which take long to compress and a network
 * and compilers to get. All else is as in a release.
 */
export async function buildTestPackage(options: {
  folder: string;
  version: string;
  output: string;
}): Promise<{ sources: string[] }> {
  const { folder, version, output } = options;
  const sources = await layOutPackage({ folder, version, natives: [] });
  const architecture = debianArchitecture() ?? 'all';
  await buildDeb({ folder, version, architecture, time: TIME, output });
  return { sources };
}

/** 2026-01-01T00:00:00Z */
const TIME = 1_767_225_600;
