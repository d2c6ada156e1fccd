import { execFile, execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { LedgerEntry } from '@isobar/ingest';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { beforeAll, expect, it, jest } from '@jest/globals';

import { ON_FREE_PORTS, startProcess, type IsobarProcess } from './isobar-process.ts';
import { readLedger } from './read-ledger.ts';

jest.setTimeout(180_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const MAIN = 'packages/cli/dist/main.js';

// Built programs are run, as their users do.
beforeAll(() => {
  execFileSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' });
});

/** A server on free ports, with so many simulated stations that take a reading each 200 ms. */
function start(dataFolder: string, stations: number): IsobarProcess {
  const simulate = stations === 0 ? [] : ['--simulate', String(stations), '--every', '200ms'];
  return closing(
    startProcess('node', [MAIN, 'start', ...simulate], {
      ISOBAR_DATA: dataFolder,
      ...ON_FREE_PORTS,
    }),
  );
}

async function isobar(dataFolder: string, ...commandLine: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH, ISOBAR_DATA: dataFolder };
  return (await promisify(execFile)('node', [MAIN, ...commandLine], { env })).stdout.trim();
}

function untilStored(dataFolder: string, count: number): Promise<LedgerEntry[]> {
  return eventually(
    async () => {
      const ledger = await readLedger(dataFolder);
      expect(ledger.filter(({ stored }) => stored >= count)).toHaveLength(3);
      return ledger;
    },
    { timeoutSeconds: 60 },
  );
}

function printed(server: IsobarProcess, pattern: RegExp): Promise<string> {
  return eventually(
    () => {
      const found = pattern.exec(server.output())?.[1];
      if (found !== undefined) return found;
      throw new Error(`not printed yet: ${server.output()}${server.errorOutput()}`);
    },
    { timeoutSeconds: 60 },
  );
}

it('restores what was stored when a backup was made beside a busy server', async () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const copy = join(folder, 'copy');
  const restored = join(folder, 'restored');
  const server = start(data, 3);
  const password = await printed(server, /^ {2}admin +(\S{16,})$/m);
  await untilStored(data, 5);
  const token = await isobar(data, 'token', 'watcher');
  const before = await readLedger(data);
  await isobar(data, 'backup', copy);
  await untilStored(data, Math.max(...before.map(({ stored }) => stored)) + 5);
  server.signal('SIGKILL');
  await server.ended;

  cpSync(copy, restored, { recursive: true });
  const ledger = await readLedger(restored);
  for (const { station, log, stored } of before) {
    const entry = ledger.find((other) => other.station === station && other.log === log);
    // At least what was stored before it began, from 1 on without a gap, and each once.
    expect(entry).toMatchObject({ first: 1, last: entry?.stored, missing: 0, rejected: 0 });
    expect(entry?.stored).toBeGreaterThanOrEqual(stored);
  }

  // Accounts and keys are the old ones: a password and a token from before are good.
  const second = start(restored, 0);
  const authUrl = await printed(second, /Login +(http:\S+)\/login/);
  const login = await fetch(`${authUrl}/login`, {
    method: 'POST',
    body: new URLSearchParams({ name: 'admin', password }),
    signal: AbortSignal.timeout(10_000),
  });
  expect(login.status).toBe(200);
  const keys = await (await fetch(`${authUrl}/.well-known/jwks.json`)).text();
  const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  expect(keys).toContain((JSON.parse(header) as { kid: string }).kid);
  expect(second.output()).not.toContain('First start');
});
