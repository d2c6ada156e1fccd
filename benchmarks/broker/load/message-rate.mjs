import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { cpuShares } from './cpu-shares.mjs';
import { openPublisher } from './publisher.mjs';
import { openSubscriber } from './subscriber.mjs';

/**
 * @typedef {object} MessageRateJob
 * @property {'message-rate'} kind
 * @property {number} port
 * @property {number} serverPid
 * @property {import('../accounts.mjs').PublishingAccount[]} publishers
 * @property {import('./packets.mjs').Credentials} watcher
 * @property {string} filter
 * @property {number} window messages of one publisher that are on their way
 * @property {number} payloadBytes
 * @property {number} warmUpSeconds
 * @property {number} seconds
 */

/**
 * How many QoS 1 messages a second a server acknowledges to publishers that always have a full window
 * on its way, while one subscriber receives them all.
 *
 * @param {MessageRateJob} job
 */
export async function measureMessageRate(job) {
  const { port, serverPid, window } = job;
  /** @type {(error: Error) => void} */
  let onLost = () => undefined;
  /** @type {Promise<never>} */
  const lost = new Promise((_resolve, reject) => {
    onLost = reject;
  });
  const subscriber = await openSubscriber({
    port,
    account: job.watcher,
    filter: job.filter,
    onLost,
  });
  const payload = Buffer.alloc(job.payloadBytes, 'x');
  const publishers = await Promise.all(
    job.publishers.map((account) => openPublisher({ port, account, window, payload, onLost })),
  );
  const acknowledged = () => publishers.reduce((sum, each) => sum + each.acknowledged, 0);

  for (const publisher of publishers) publisher.start();
  await Promise.race([sleep(job.warmUpSeconds * 1000), lost]);
  const shares = cpuShares(serverPid);
  const before = { acknowledged: acknowledged(), received: subscriber.received };
  const start = performance.now();
  await Promise.race([sleep(job.seconds * 1000), lost]);
  const seconds = (performance.now() - start) / 1000;
  const figures = {
    acknowledgedPerSecond: (acknowledged() - before.acknowledged) / seconds,
    receivedPerSecond: (subscriber.received - before.received) / seconds,
    ...shares(),
  };

  for (const publisher of publishers) publisher.stop();
  await Promise.race([settled(() => acknowledged() + subscriber.received), lost]);
  const unacknowledged = publishers.reduce((sum, each) => sum + each.unacknowledged, 0);
  if (unacknowledged > 0) throw new Error(`${unacknowledged} messages were never acknowledged`);
  const missing = acknowledged() - subscriber.received;
  for (const client of [...publishers, subscriber]) client.close();
  return { ...figures, missing };
}

/**
 * Resolves when a number has not changed for half a second.
 *
 * @param {() => number} value
 */
async function settled(value) {
  let last;
  do {
    last = value();
    await sleep(500);
  } while (value() !== last);
}
