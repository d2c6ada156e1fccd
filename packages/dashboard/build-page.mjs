// Builds the page into dist/page, unless what is there is newer than everything that it is made of.
// It is put there whole by one rename: a server that starts meanwhile finds the old one or the new one.
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { build, defaultClientConditions } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, 'dist/page');
const sources = [
  join(here, 'page'),
  join(here, 'build-page.mjs'),
  join(here, 'package.json'),
  join(here, '../shared/src/calendar.ts'),
  join(here, '../shared/src/quantities.ts'),
  join(here, '../shared/src/derived'),
];

const filesIn = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path];

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isFresh() {
  const builtAt = changedAt(join(target, 'index.html'));
  return sources.flatMap(filesIn).every((path) => changedAt(path) < builtAt);
}

async function buildPage() {
  const folder = mkdtempSync(join(here, 'dist/page-'));
  try {
    await build({
      configFile: false,
      root: join(here, 'page'),
      logLevel: 'warn',
      resolve: { conditions: ['@isobar/source', ...defaultClientConditions] },
      build: {
        outDir: folder,
        emptyOutDir: true,
        target: 'es2022',
        assetsInlineLimit: 0, // the page's policy allows no data: URL
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 600,
      },
    });
    for (const path of filesIn(folder)) compress(path);
    chmodSync(folder, 0o755); // it may be served by another user than built it
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    // Another build may have been faster: what it left is as good.
    if (!(error?.code === 'ENOTEMPTY' && isFresh())) throw error;
  }
}

function compress(path) {
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}

if (!isFresh() || process.argv.includes('--force')) await buildPage();
