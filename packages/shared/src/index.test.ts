import { describe, expect, it } from '@jest/globals';

import { runModule } from './testing/run-module.ts';

/** The packages that importing `specifier` brings into a fresh process. */
async function packagesBehind(specifier: string): Promise<string[]> {
  const hook = `
    import { writeSync } from 'node:fs';
    export function resolve(specifier, context, nextResolve) {
      const isPackage = /^[@a-z]/.test(specifier) && !specifier.includes(':');
      if (isPackage && context.parentURL.includes('/shared/src/')) writeSync(1, specifier + '\\n');
      return nextResolve(specifier, context);
    }`;
  const output = await runModule(`
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    await import('${specifier}');
  `);
  const [first, ...packages] = output.trimEnd().split('\n');
  expect(first).toBe(specifier);
  return [...new Set(packages)].sort();
}

// What a small board has no use for must not cost it memory and seconds at every start.
describe('importing', () => {
  it.each([
    ['@isobar/shared', ['zod']],
    ['@isobar/shared/service', ['pino', 'zod']],
    ['@isobar/shared/mqtt', ['mqtt']],
    ['@isobar/shared/mongodb', ['mongodb']],
  ])('%s loads no package but %j', async (specifier, packages) => {
    expect(await packagesBehind(specifier)).toEqual(packages);
  });

  it('@isobar/shared/sqlite loads no package but libsql', async () => {
    for (const each of await packagesBehind('@isobar/shared/sqlite')) {
      expect(each).toMatch(/^libsql(\/|$)/);
    }
  });
});
