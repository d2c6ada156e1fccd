import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { IsobarError } from '@isobar/shared';

import { ARCHITECTURES, type Architecture } from './architectures.ts';
import { packageStation } from './package-station.ts';

const HELP = `npm run package -w packages/station -- [options]
Makes the Debian packages of a station, isobar-station_VERSION_ARCHITECTURE.deb.

  --architecture NAME  armhf, arm64 or amd64; may be given several times; all of them by default
  --output FOLDER      where the packages go: dist in the repository
  --set-version TEXT   their version: that of packages/station/package.json

What is fetched and compiled stays in ISOBAR_PACKAGE_CACHE (node_modules/.cache/isobar-package).
SOURCE_DATE_EPOCH is the time of every file inside; without it, that of the last commit.
`;

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const print = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  await main();
} catch (error) {
  if (!(error instanceof IsobarError)) throw error;
  process.stderr.write(`package: ${error.message} [${error.code}]\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      architecture: { type: 'string', multiple: true },
      output: { type: 'string', default: join(ROOT, 'dist') },
      'set-version': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    print(HELP);
    return;
  }
  const manifest = readFileSync(join(ROOT, 'packages/station/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const { ISOBAR_PACKAGE_CACHE, SOURCE_DATE_EPOCH } = process.env;
  for (const architecture of chosen(values.architecture)) {
    const path = await packageStation({
      architecture,
      version: values['set-version'] ?? version,
      time: Number(SOURCE_DATE_EPOCH ?? lastCommitTime()),
      cache: resolve(ISOBAR_PACKAGE_CACHE ?? join(ROOT, 'node_modules/.cache/isobar-package')),
      outputFolder: resolve(values.output),
    });
    print(path);
  }
}

function chosen(names: readonly string[] | undefined): readonly Architecture[] {
  if (names === undefined) return ARCHITECTURES;
  return names.map((name) => {
    const found = ARCHITECTURES.find((each) => each.name === name);
    if (found !== undefined) return found;
    const known = ARCHITECTURES.map((each) => each.name).join(', ');
    throw new IsobarError(
      'ERR_PACKAGING',
      `There is no package for ${name}; expected one of ${known}`,
    );
  });
}

function lastCommitTime(): string {
  try {
    return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' });
  } catch (error) {
    throw new IsobarError(
      'ERR_PACKAGING',
      'Neither SOURCE_DATE_EPOCH nor a git repository tells the time that the package is made of; set SOURCE_DATE_EPOCH',
      { cause: error },
    );
  }
}
