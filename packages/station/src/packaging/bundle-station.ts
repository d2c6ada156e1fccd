import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, type BuildOptions } from 'esbuild';

import { loadCompiledAddon } from './load-compiled-addon.ts';

/** The repository. */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Debian 12's Node is 18. */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  // Half the size; with its names a stack trace can still be read.
  minifySyntax: true,
  minifyWhitespace: true,
  target: 'node18',
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** What packages of the CommonJS kind expect around them, which a module does not have. */
const BANNER = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  "import { fileURLToPath as pathOfBundle } from 'node:url';",
  'const require = createRequireOfBundle(import.meta.url);',
  'const __filename = pathOfBundle(import.meta.url);',
  "const __dirname = pathOfBundle(new URL('.', import.meta.url));",
].join('\n');

/** Optional parts of others, which are looked for at run time and not needed here. */
const UNUSED = ['bufferutil', 'utf-8-validate', 'serialport', 'browser-serialport', 'firmata'];

/**
 * Bundles the program of a station into a folder: `dist/station-main.js`, and in `node_modules` what it
 * loads where there is a board alone. libsql's compiled part has to be put beside them.
 *
 * @returns the source files that are inside, relative to the repository
 */
export async function bundleStation(folder: string): Promise<string[]> {
  const results = await Promise.all([
    build({
      ...COMMON,
      entryPoints: ['packages/cli/src/station-main.ts'],
      outfile: join(folder, 'dist/station-main.js'),
      format: 'esm',
      conditions: ['@isobar/source'],
      banner: { js: BANNER },
      external: UNUSED,
    }),
    ...['johnny-five', 'beaglebone-io'].map((name) =>
      build({
        ...COMMON,
        stdin: { contents: `module.exports = require('${name}');`, resolveDir: ROOT },
        outfile: join(folder, 'node_modules', name, 'index.cjs'),
        format: 'cjs',
        external: UNUSED,
        plugins: [loadCompiledAddon],
      }),
    ),
  ]);
  return [...new Set(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)))].sort();
}
