import { expect, test } from '@jest/globals';
import { useClosing } from '@isobar/shared/testing';

import { startTestBroker } from '../testing/test-broker.ts';

const closing = useClosing();

test('what a whole fleet has kept for ingest waits for it, where others would be cut off', async () => {
  const broker = closing(await startTestBroker({ limits: { outgoingBytes: 64 * 1024 } }));
  const station = await broker.client({ name: 'roof-2', role: 'station' });
  const watcher = await broker.client({ name: 'slow', role: 'watcher' });
  const ingest = await broker.client({ name: 'ingest', role: 'ingest' });
  for (const each of [watcher, ingest]) {
    await each.subscribeAsync('stations/+/backlog', { qos: 1 });
    (each.stream as unknown as { pause(): void }).pause();
  }
  // Far more than the kernel keeps for two sockets.
  const MESSAGES = 400;
  const payload = Buffer.alloc(60_000, ' ');
  const cut = new Promise<void>((resolve) => {
    watcher.once('close', () => {
      resolve();
    });
  });
  let received = 0;
  const all = new Promise<void>((resolve) => {
    ingest.on('message', () => {
      received += 1;
      if (received === MESSAGES) resolve();
    });
  });
  for (let index = 0; index < MESSAGES; index += 1) {
    await station.publishAsync('stations/roof-2/backlog', payload, { qos: 1 });
  }
  (ingest.stream as unknown as { resume(): void }).resume();
  (watcher.stream as unknown as { resume(): void }).resume();
  await Promise.all([all, cut]);
  expect(received).toBe(MESSAGES);
  expect(await broker.metric('cuts_total', { reason: 'slow_reader' })).toBe(1);
}, 30_000);
