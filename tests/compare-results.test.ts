import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('../benchmarks/compare/main.mjs', import.meta.url));

describe('bench:compare', () => {
  const temporaryFolder = useTemporaryFolders();

  function write(name: string, results: unknown): string {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, typeof results === 'string' ? results : JSON.stringify(results));
    return path;
  }
  function compare(before: unknown, after: unknown): string[][] {
    const paths = [write('before.json', before), write('after.json', after)];
    const output = execFileSync(process.execPath, [PROGRAM, ...paths], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/ {2,}/));
  }

  it('tells the change of every figure in per cent', () => {
    const before = { isobar: { median: { rate: 200, p99: 4 } }, ratio: 2 };
    const after = { isobar: { median: { rate: 250, p99: 3 } }, ratio: 2 };
    expect(compare(before, after)).toEqual([
      ['isobar.median.rate', '200', '250', '+25.0 %'],
      ['isobar.median.p99', '4', '3', '-25.0 %'],
      ['ratio', '2', '2', '0.0 %'],
    ]);
  });

  it('finds what has a name in another place, and leaves out settings and single rounds', () => {
    const fast = { name: 'fast', rate: 10, rounds: [1, 2] };
    const slow = { name: 'slow', rate: 1, rounds: [3] };
    const before = { settings: { rounds: 3 }, contenders: [fast, slow] };
    const after = { settings: { rounds: 5 }, contenders: [slow, { ...fast, rate: 5 }] };
    expect(compare(before, after)).toEqual([
      ['contenders.fast.rate', '10', '5', '-50.0 %'],
      ['contenders.slow.rate', '1', '1', '0.0 %'],
    ]);
  });

  it('says what only one of the two has, and nothing of what was 0', () => {
    expect(compare({ gone: 1, lost: 0 }, { lost: 2, added: 3 })).toEqual([
      ['gone', '1'],
      ['lost', '0', '2'],
      ['added', '3'],
    ]);
  });

  it('says which file is none', () => {
    const paths = [write('sound.json', {}), write('broken.json', 'hello')];
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...paths], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/broken\.json: expected a file of results in JSON/);
  });
});
