import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';

import { ON_FREE_PORTS, startProcess } from './isobar-process.ts';
import { readLedger } from './read-ledger.ts';

jest.setTimeout(120_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

/** Has Node end the thread that stores readings when it has stored its third batch. */
const DIES = `data:text/javascript,${encodeURIComponent(`
  import { parentPort, workerData } from 'node:worker_threads';
  if (String(workerData?.path).endsWith('readings.db')) {
    const post = parentPort.postMessage.bind(parentPort);
    let batches = 0;
    parentPort.postMessage = (message) => {
      if (message !== 'ready' && ++batches === 3) process.exit(7);
      post(message);
    };
  }
`)}`;

it('ends in words when its thread ends that stores readings, and has everything after the next start', async () => {
  const dataFolder = temporaryFolder();
  const start = (environment: Record<string, string> = {}) =>
    closing(
      startProcess('npm', ['start', '--silent', '--', '--simulate', '3', '--every', '200ms'], {
        ISOBAR_DATA: dataFolder,
        ...ON_FREE_PORTS,
        ...environment,
      }),
    );
  const first = start({ NODE_OPTIONS: `--import=${DIES}` });
  expect(await first.ended).toBe(1);
  expect(first.errorOutput()).toMatch(
    /isobar: The thread that stores readings ended .+ \[ERR_STORE_THREAD\]/,
  );
  const before = await readLedger(dataFolder);

  start();
  await eventually(
    async () => {
      const ledger = await readLedger(dataFolder);
      const whole = ledger.filter(({ stored, missing }) => stored >= 20 && missing === 0);
      expect(whole).toHaveLength(3);
    },
    { timeoutSeconds: 60 },
  );
  expect(before.some(({ stored }) => stored > 0)).toBe(true);
});
