import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { IsobarError } from '@isobar/shared';

import { runTool } from './run-tool.ts';

/** One version of a package of the npm registry, and what its archive must hash to. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** As npm has it: `sha512-…` */
  readonly integrity: string;
}

/**
 * Fetches a package with the npm that is installed, so that the user's registry and proxy count, and
 * unpacks it into a folder of the cache.
 *
 * @returns the folder
 * @throws IsobarError `ERR_PACKAGING` where it cannot be fetched, or is not what was expected
 */
export async function fetchNpmPackage(
  { name, version, integrity }: NpmPackage,
  cache: string,
): Promise<string> {
  const folder = join(cache, `${name.replace('/', '-')}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    const answer = await runTool('npm', [
      ...['pack', `${name}@${version}`, '--pack-destination', work],
      ...['--json', '--ignore-scripts', '--loglevel=error'],
    ]);
    const archive = join(work, archiveName(answer));
    checkIntegrity(archive, { name, version, integrity });
    await runTool('tar', ['-xzf', archive, '-C', work, '--no-same-owner']);
    renameSync(join(work, 'package'), folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** npm 11 answers with a list, npm 12 with an object that has the packages by name. */
function archiveName(answer: string): string {
  const packed = JSON.parse(answer) as Record<string, { filename: string }>;
  return Object.values(packed)[0]?.filename ?? '';
}

function checkIntegrity(archive: string, { name, version, integrity }: NpmPackage): void {
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found === integrity) return;
  throw new IsobarError(
    'ERR_PACKAGING',
    `${name}@${version} is not what was expected: its archive hashes to ${found} instead of ${integrity}; check the registry that npm is set to`,
  );
}
