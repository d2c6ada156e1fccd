import { parentPort, workerData } from 'node:worker_threads';

import { nowMilliseconds } from './monotonic-clock.mjs';
import { settled } from './settled.mjs';
import { openSubscriber } from './subscriber.mjs';

const { port, watcher, filter } = workerData;

/** @type {number[]} */
const sent = [];
/** @type {number[]} */
const received = [];
const subscriber = await openSubscriber({
  port,
  account: watcher,
  filter,
  onMessage: (bytes, payloadAt) => {
    sent.push(bytes.readDoubleLE(payloadAt));
    received.push(nowMilliseconds());
  },
  onLost: (error) => {
    throw error;
  },
});
parentPort?.once('message', async ({ measuresFrom }) => {
  await settled(() => received.length);
  subscriber.close();
  const latencies = sent.flatMap((sentAt, index) =>
    sentAt < measuresFrom ? [] : [(received[index] ?? NaN) - sentAt],
  );
  parentPort?.postMessage(latencies);
});
parentPort?.postMessage('subscribed');
