import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { watchCpu } from '../../common/watch-cpu.mjs';
import { watchForLoss } from './lost-clients.mjs';
import { openPublisher } from './publisher.mjs';
import { settled } from './settled.mjs';
import { openSubscriber } from './subscriber.mjs';

/**
 * @typedef {object} Traffic
 * @property {number} port
 * @property {number} serverPid
 * @property {import('../accounts.mjs').Station[]} publishers
 * @property {import('./packets.mjs').Credentials} watcher
 * @property {string} filter what the watcher subscribes to
 * @property {number} payloadBytes
 * @property {number} warmUpSeconds
 * @property {number} seconds
 */
/** @typedef {Traffic & { kind: 'message-rate', window: number }} MessageRateJob */

/**
 * How many QoS 1 messages a second a server acknowledges to publishers that always have a full window
 * on its way, while one subscriber receives them all.
 *
 * @param {MessageRateJob} job
 */
export async function measureMessageRate(job) {
  const { port, window, filter } = job;
  const { onLost, orLost } = watchForLoss();
  const subscriber = await openSubscriber({ port, account: job.watcher, filter, onLost });
  const payload = Buffer.alloc(job.payloadBytes, 'x');
  const publishers = await Promise.all(
    job.publishers.map((account) => openPublisher({ port, account, window, payload, onLost })),
  );
  const acknowledged = () => publishers.reduce((sum, each) => sum + each.acknowledged, 0);

  for (const publisher of publishers) publisher.start();
  await orLost(sleep(job.warmUpSeconds * 1000));
  const cpu = watchCpu(job.serverPid);
  const before = { acknowledged: acknowledged(), received: subscriber.received };
  const start = performance.now();
  await orLost(sleep(job.seconds * 1000));
  const seconds = (performance.now() - start) / 1000;
  const figures = {
    acknowledgedPerSecond: (acknowledged() - before.acknowledged) / seconds,
    receivedPerSecond: (subscriber.received - before.received) / seconds,
    cpu: cpu(),
  };

  for (const publisher of publishers) publisher.stop();
  await orLost(settled(() => acknowledged() + subscriber.received));
  const unacknowledged = publishers.reduce((sum, each) => sum + each.unacknowledged, 0);
  const missing = acknowledged() - subscriber.received;
  for (const client of [...publishers, subscriber]) client.close();
  if (unacknowledged > 0) throw new Error(`${unacknowledged} messages were never acknowledged`);
  return { ...figures, missing };
}
