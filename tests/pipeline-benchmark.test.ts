import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { slope } from '../benchmarks/common/statistics.mjs';
import { medianFigures } from '../benchmarks/pipeline/median-figures.mjs';
import { openResults } from '../benchmarks/pipeline/results-file.mjs';

const PROGRAM = fileURLToPath(new URL('../benchmarks/pipeline/main.mjs', import.meta.url));

function run(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [PROGRAM, ...parameters], { encoding: 'utf8' });
}

describe('bench:pipeline', () => {
  const temporaryFolder = useTemporaryFolders();

  it('lists its parts, and those that are usual', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    const parts = stdout.matchAll(/^ {2}([a-z]+) +(\*?) +[\d.]+ min/gm);
    expect([...parts].map(([, name, mark]) => `${name}${mark}`)).toEqual([
      ...['peers*', 'recovery*'],
      ...['stations', 'services', 'mongodb', 'stored', 'memory'],
    ]);
  });

  it.each([
    ['a part that it does not know', ['--only', 'growth,peers'], /Unknown: "growth"; .* peers, /],
    ['an option that it does not know', ['--fast'], /--fast.*; --help shows what there is/],
    ['parts and all of them', ['--all', '--only', 'peers'], /--only or --all, not both/],
  ])('refuses %s', (_, parameters, reason) => {
    const { status, stderr } = run(...parameters);
    expect(stderr).toMatch(reason);
    expect(status).toBe(2);
  });

  it('leaves a file alone that holds no results', () => {
    const path = join(temporaryFolder(), 'notes.json');
    writeFileSync(path, 'mine');
    const { status, stderr } = run('--small', '--only', 'recovery', '--results', path);
    expect(stderr).toMatch(/notes\.json is no file of results in JSON; move it away/);
    expect(status).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('measures one part, and keeps the others with their circumstances', () => {
    const path = join(temporaryFolder(), 'results.json');
    const before = { date: 'then', machine: { cores: 1 }, settings: { rounds: 9 } };
    const growth = { byStored: [{ stored: 5 }] };
    writeFileSync(path, JSON.stringify({ ...before, recovery: { seconds: 1e9 }, growth }));
    const { stdout } = run('--small', '--only', 'recovery', '--results', path);
    expect(stdout).toMatch(/Recovery: 1,800 readings of 30 stations in /);
    const results = JSON.parse(readFileSync(path, 'utf8')) as {
      recovery: { seconds: number; missing: number; missingInLedger: number; lost: number };
      growth: unknown;
      earlier: unknown;
    };
    expect(results.recovery).toMatchObject({ missing: 0, missingInLedger: 0, lost: 0 });
    expect(results.recovery.seconds).toBeLessThan(1e9);
    expect(results.growth).toEqual(growth);
    expect(results.earlier).toEqual({ stored: before });
  }, 60_000);
});

describe('a file of results', () => {
  const temporaryFolder = useTemporaryFolders();

  it('has the circumstances of each run whose parts it holds', () => {
    const path = join(temporaryFolder(), 'results.json');
    const parts = ['one', 'two', 'three'].map((name) => ({
      name,
      isIn: (results: Record<string, unknown>) => results[name] !== undefined,
    }));
    const measure = (name: string, date: string): void => {
      const circumstances = { date, machine: {}, settings: {} };
      const isIn = (): boolean => true;
      openResults(path, { circumstances, parts }).add({ name, isIn }, { [name]: date });
    };
    measure('one', 'monday');
    measure('two', 'tuesday');
    measure('two', 'wednesday');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      ...{ date: 'wednesday', machine: {}, settings: {}, one: 'monday', two: 'wednesday' },
      earlier: { one: { date: 'monday', machine: {}, settings: {} } },
    });
  });
});

describe('statistics', () => {
  it('finds a slope by least squares', () => {
    // Means 2 and 4; Σ(x − 2)(y − 4) = (−1)(−2) + 0 + (1)(1) = 3, Σ(x − 2)² = 2.
    expect(slope([1, 2, 3], [2, 5, 5])).toBe(1.5);
    expect(slope([0, 10], [7, 7])).toBe(0);
  });

  it('takes the median of every figure, wherever it stands', () => {
    const rounds = [5, 1, 3].map((value) => ({ value, name: 'x', deep: { p99: value * 2 } }));
    expect(medianFigures(rounds)).toEqual({ value: 3, deep: { p99: 6 } });
  });
});
