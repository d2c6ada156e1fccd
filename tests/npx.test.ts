import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

it('runs the commands of the README as they stand there, after npm ci', async () => {
  const { stdout } = await promisify(execFile)('npx', ['--no-install', 'isobar', '--help'], {
    cwd: ROOT,
  });
  expect(stdout).toContain('Usage: isobar [options] [command]');
}, 30_000);
