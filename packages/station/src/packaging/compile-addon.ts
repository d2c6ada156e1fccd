import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { Architecture } from './architectures.ts';
import { runTool } from './run-tool.ts';

/** What linux-io leans on, with the name of the compiled file. Neither is published compiled. */
export const ADDONS = [
  { name: 'i2c-bus', module: 'i2c' },
  { name: 'epoll', module: 'epoll' },
] as const;
export type Addon = (typeof ADDONS)[number];

const require = createRequire(import.meta.url);

/** The folder of an installed package. */
function folderOf(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** As node-gyp 11 calls the compiler, without debugging symbols and without paths of this machine. */
const FLAGS = [
  ...['-shared', '-fPIC', '-O2', '-s', '-std=gnu++17', '-fno-rtti', '-fno-exceptions'],
  ...['-fvisibility=hidden', '-Wno-deprecated-declarations', '-Wno-cast-function-type'],
  ...['-DUSING_UV_SHARED=1', '-DUSING_V8_SHARED=1', '-DV8_DEPRECATION_WARNINGS=1'],
  ...['-D_GLIBCXX_USE_CXX11_ABI=1', '-D_FILE_OFFSET_BITS=64', '-DBUILDING_NODE_EXTENSION'],
];

/**
 * Compiles an addon for one architecture and one ABI of Node; what was compiled before from the same
 * is taken from the cache.
 *
 * @param options.headers - folder with Node's headers, `include/node`
 * @returns the compiled file
 * @throws IsobarError `ERR_PACKAGING`
 */
export async function compileAddon(options: {
  addon: Addon;
  architecture: Architecture;
  headers: string;
  cache: string;
}): Promise<string> {
  const { addon, architecture, headers, cache } = options;
  const { compiler, compilerPackage } = architecture;
  const install = `install it, such as with: apt-get install ${compilerPackage}`;
  const folder = folderOf(addon.name);
  const version = await runTool(compiler, ['--version'], { install });
  const key = createHash('sha256')
    .update(version)
    .update(headers.split('/').at(-1) ?? '');
  key.update(FLAGS.join(' ')).update(readFileSync(require.resolve('nan/package.json')));
  const sources = readdirSync(join(folder, 'src')).sort();
  for (const source of sources) key.update(readFileSync(join(folder, 'src', source)));
  const path = join(cache, 'addons', `${addon.module}-${key.digest('hex').slice(0, 24)}.node`);
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  await runTool(compiler, [
    ...FLAGS,
    `-DNODE_GYP_MODULE_NAME=${addon.module}`,
    `-ffile-prefix-map=${folder}=${addon.name}`,
    ...['-I', join(headers, 'include/node'), '-I', folderOf('nan')],
    ...['-o', `${path}.new`, join(folder, 'src', `${addon.module}.cc`)],
  ]);
  renameSync(`${path}.new`, path);
  return path;
}
