import { join } from 'node:path';

import { openSqliteReadingStore, type StoredReading } from '@isobar/ingest';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { runCli } from '../testing/run-cli.ts';

const temporaryFolder = useTemporaryFolders();
const RECEIVED = Date.UTC(2026, 10, 25, 2, 37, 40);

function readingOf(station: string, seq: number): StoredReading {
  return {
    station,
    log: 'k3v9q2',
    seq,
    timestamp: RECEIVED,
    receivedAt: RECEIVED,
    values: { temperature: 21.4 },
  };
}

describe('isobar ledger', () => {
  it('shows what is stored of each station and names what is missing', async () => {
    const folder = temporaryFolder();
    const store = await openSqliteReadingStore({ path: join(folder, 'readings.db') });
    await store.insert([1, 2, 5, 7].map((seq) => readingOf('roof-2', seq)));
    await store.insert([readingOf('roof-3', 1)]);
    await store.close();

    const all = await runCli(['ledger'], { environment: { ISOBAR_DATA: folder } });
    const roof2 =
      /^roof-2 +k3v9q2 +1 +7 +4 +3 \(3-4, 6\) +0 +0 +0 +2026-11-25T02:37:40.000Z +set$/m;
    expect(all.output).toMatch(roof2);
    expect(all.output).toContain('2 stations: 5 stored, 3 missing');

    const one = await runCli(['ledger', 'roof-3'], { environment: { ISOBAR_DATA: folder } });
    expect(one.output).not.toContain('roof-2');
    expect(one.output).toContain('1 station: 1 stored, 0 missing');
  });

  it('says where it looked when there is nothing, and makes no file there', async () => {
    const folder = temporaryFolder();
    const { exitCode, errorOutput } = await runCli(['ledger'], {
      environment: { ISOBAR_DATA: folder },
    });
    expect(exitCode).toBe(1);
    expect(errorOutput).toContain(`There are no readings in ${folder}`);
  });
});

describe('isobar station outbox', () => {
  it('says where it looked when there is no outbox', async () => {
    const folder = temporaryFolder();
    const { exitCode, errorOutput } = await runCli(['station', 'outbox'], {
      environment: { ISOBAR_DATA: folder },
    });
    expect(exitCode).toBe(1);
    expect(errorOutput).toContain('ERR_OUTBOX_MISSING');
  });
});
