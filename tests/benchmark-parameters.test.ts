import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, it } from '@jest/globals';

it.each(['broker', 'drain', 'station'])(
  'bench:%s measures nothing for a parameter that it does not take',
  (name) => {
    const program = fileURLToPath(new URL(`../benchmarks/${name}/main.mjs`, import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [program, '--help'], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/takes no parameters, and was given --help/);
    expect(status).toBe(2);
  },
);
