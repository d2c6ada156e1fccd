import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runTool } from './run-tool.ts';

const DEBIAN = fileURLToPath(new URL('../../debian', import.meta.url));

/**
 * Builds a Debian package of a folder that {@link layOutPackage} filled. The same files and the same
 * time give the same bytes.
 *
 * @param options.time - Unix time in seconds, of every file in it
 * @throws IsobarError `ERR_PACKAGING`
 */
export async function buildDeb(options: {
  folder: string;
  version: string;
  architecture: string;
  time: number;
  output: string;
}): Promise<void> {
  const { folder, version, architecture, time, output } = options;
  const files = filesOf(folder);
  const control = join(folder, 'DEBIAN');
  mkdirSync(control);
  for (const script of ['postinst', 'prerm', 'postrm', 'conffiles']) {
    copyFileSync(join(DEBIAN, script), join(control, script));
  }
  const values: Readonly<Record<string, string>> = {
    VERSION: version,
    ARCHITECTURE: architecture,
    INSTALLED_SIZE: String(Math.ceil(sizeOf(files) / 1024)),
  };
  const text = readFileSync(join(DEBIAN, 'control'), 'utf8');
  writeFileSync(
    join(control, 'control'),
    text.replace(/@([A-Z_]+)@/g, (_match, name: string) => values[name] ?? ''),
  );
  writeFileSync(join(control, 'md5sums'), md5sums(folder, files));
  setModesAndTimes(folder, time);
  await runTool('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', folder, output], {
    environment: { ...process.env, SOURCE_DATE_EPOCH: String(time) },
    install: 'it is in the package dpkg',
  });
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function sizeOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

/** `dpkg --verify` reads them; conffiles are none of it. */
function md5sums(folder: string, files: readonly string[]): string {
  return files
    .map((file) => ({ file, path: relative(folder, file) }))
    .filter(({ path }) => !path.startsWith('etc/'))
    .map(
      ({ file, path }) =>
        `${createHash('md5').update(readFileSync(file)).digest('hex')}  ${path}\n`,
    )
    .join('');
}

/** Whatever the umask and the checkout's modes are. */
function setModesAndTimes(folder: string, time: number): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.isDirectory() || /\/(bin\/[^/]+|DEBIAN\/(post|pre)\w+)$/.test(path);
    chmodSync(path, isProgram ? 0o755 : 0o644);
    lutimesSync(path, time, time);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, time, time);
}
