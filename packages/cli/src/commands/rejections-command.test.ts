import { join } from 'node:path';

import { openSqliteReadingStore } from '@isobar/ingest';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it } from '@jest/globals';

import { runCli } from '../testing/run-cli.ts';

const folder = useTemporaryFolders();

it('shows what was refused, and lets no payload speak to the terminal', async () => {
  const data = folder();
  const environment = { ISOBAR_DATA: data };
  const store = await openSqliteReadingStore({ path: join(data, 'readings.db') });
  expect((await runCli(['rejections'], { environment })).output).toBe('Nothing was refused\n');
  const receivedAt = Date.UTC(2026, 10, 25, 2, 37, 40);
  const reason = 'expected JSON in UTF-8';
  await store.recordRejections([
    {
      topic: 'stations/roof-2/readings',
      reason,
      payload: Buffer.from('\u001b\u009b2J{"a":1'),
      receivedAt,
    },
    { topic: 'stations/barn/readings', reason, payload: Buffer.alloc(9000, 0x78), receivedAt },
  ]);
  await store.close();
  const one = await runCli(['rejections', 'roof-2'], { environment });
  expect(one.output).toBe(
    `2026-11-25T02:37:40.000Z  stations/roof-2/readings  ${reason}\n  \\u001b\\u009b2J{"a":1\n`,
  );
  const all = await runCli(['rejections', '--limit', '1'], { environment });
  expect(all.output).toBe(
    `2026-11-25T02:37:40.000Z  stations/barn/readings  ${reason}\n  ${'x'.repeat(300)}…\n`,
  );
});
