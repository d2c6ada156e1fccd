import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, it, jest } from '@jest/globals';

import { startProcess } from './isobar-process.ts';

jest.setTimeout(300_000);

// The run starts built programs, as its users do.
beforeAll(() => {
  execFileSync('npm', ['run', 'build', '--silent'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
});

/** Runs `npm run torture` and answers with what it printed and its exit code. */
async function torture(
  ...options: readonly string[]
): Promise<{ exitCode: number | null; output: string }> {
  const run = startProcess('npm', ['run', '--silent', 'torture', '--', ...options]);
  try {
    const exitCode = await run.ended;
    return { exitCode, output: run.output() + run.errorOutput() };
  } finally {
    await run.close();
  }
}

describe('npm run torture', () => {
  it('finds every reading stored once after a storm of all kinds of fault', async () => {
    const { exitCode, output } = await torture(
      '--seed',
      '7',
      '--minutes',
      '0.5',
      '--stations',
      '3',
    );
    process.stdout.write(`${output.slice(output.indexOf('Faults injected'))}\n`);
    expect(output).toContain('Verdict: every reading is stored once');
    expect(exitCode).toBe(0);
  });

  it('catches stations that let go of a reading at its PUBACK: the proof can fail', async () => {
    const { exitCode, output } = await torture(
      ...['--seed', '3', '--minutes', '0.2', '--stations', '2', '--break-promise'],
      ...['--only', 'kill ingest', 'store refuses writes'],
    );
    expect(output).toContain('THE PROMISE IS BROKEN');
    expect(output).toMatch(/station-\d: lost: /);
    expect(exitCode).toBe(1);
  });
});
