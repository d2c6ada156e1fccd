import { join } from 'node:path';

import type { NativePart } from './lay-out-package.ts';

/**
 * The files of libsql's compiled part, as its loader looks for them.
 *
 * @param options.name - the npm package that they are in
 * @param options.folder - where that package is unpacked
 */
export function libsqlParts(options: { name: string; folder: string }): NativePart[] {
  const { name, folder } = options;
  return ['index.node', 'package.json'].map((file) => ({
    file: join(folder, file),
    path: join('node_modules', name, file),
  }));
}
