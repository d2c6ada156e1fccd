import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';

import { percentile } from '../statistics.mjs';
import { watchCpu } from '../watch-cpu.mjs';
import { watchForLoss } from './lost-clients.mjs';
import { publishPacket } from './packets.mjs';
import { openRawClient } from './raw-client.mjs';
import { settled } from './settled.mjs';
import { openSubscriber } from './subscriber.mjs';

/** @typedef {import('./message-rate.mjs').Traffic & { kind: 'latency', perSecond: number }} LatencyJob */

const STAMP_BYTES = 8;

/**
 * How long a message takes from the publisher's write until the subscriber has read it, while
 * publishers send at a steady rate in turns, each message in its own moment, whatever the server does.
 * Both ends are in this process, so that there is one clock.
 *
 * @param {LatencyJob} job
 */
export async function measureLatency(job) {
  const { port, filter, perSecond } = job;
  const { onLost, orLost } = watchForLoss();
  /** @type {number[]} */
  const latencies = [];
  let measuresFrom = Infinity;
  const subscriber = await openSubscriber({
    port,
    account: job.watcher,
    filter,
    onLost,
    onMessage: (bytes, payloadAt) => {
      const sentAt = bytes.readDoubleLE(payloadAt);
      if (sentAt >= measuresFrom) latencies.push(performance.now() - sentAt);
    },
  });
  const senders = await Promise.all(
    job.publishers.map((account) => openSender(job, account, onLost)),
  );

  await orLost(pace({ perSecond, seconds: job.warmUpSeconds, senders }));
  measuresFrom = performance.now();
  const cpu = watchCpu(job.serverPid);
  const { delays, sent } = await orLost(pace({ perSecond, seconds: job.seconds, senders }));
  const shares = cpu();
  await orLost(settled(() => subscriber.received));
  for (const client of [...senders, subscriber]) client.close();
  return {
    perSecond: sent / job.seconds,
    p50Milliseconds: percentile(latencies, 50),
    p99Milliseconds: percentile(latencies, 99),
    maximumMilliseconds: percentile(latencies, 100),
    /** How late the load itself was with a message. */
    lateP99Milliseconds: percentile(delays, 99),
    missing: sent - latencies.length,
    cpu: shares,
  };
}

/**
 * @typedef {object} Sender
 * @property {() => void} send
 * @property {() => void} close
 */

/**
 * @param {LatencyJob} job
 * @param {import('../accounts.mjs').Station} account
 * @param {(error: Error) => void} onLost
 * @returns {Promise<Sender>}
 */
async function openSender({ port, payloadBytes }, account, onLost) {
  const client = await openRawClient({
    port,
    credentials: account,
    onBytes: () => undefined,
    onLost,
  });
  const payload = Buffer.alloc(payloadBytes, 'x');
  const template = publishPacket({ topic: account.topic, messageId: 1, payload });
  const payloadAt = template.length - payloadBytes;
  if (payloadBytes < STAMP_BYTES) throw new Error('the payload is too short for a stamp');
  let messageId = 0;
  return {
    send: () => {
      messageId = (messageId % 65_535) + 1;
      const packet = Buffer.from(template);
      packet.writeUInt16BE(messageId, payloadAt - 2);
      packet.writeDoubleLE(performance.now(), payloadAt);
      client.write(packet);
    },
    close: client.close,
  };
}

/**
 * Sends at a steady rate. It looks at the clock in every turn of the event loop and sleeps never, for
 * timers have milliseconds only: messages would come in bunches.
 *
 * @param {{ perSecond: number, seconds: number, senders: Sender[] }} options
 * @returns {Promise<{ sent: number, delays: number[] }>} milliseconds between due and sent
 */
function pace({ perSecond, seconds, senders }) {
  const total = perSecond * seconds;
  const interval = 1000 / perSecond;
  const start = performance.now();
  /** @type {number[]} */
  const delays = [];
  return new Promise((resolve) => {
    function turn() {
      while (delays.length < total) {
        const delay = performance.now() - (start + delays.length * interval);
        if (delay < 0) break;
        senders[delays.length % senders.length]?.send();
        delays.push(delay);
      }
      if (delays.length < total) setImmediate(turn);
      else resolve({ sent: total, delays });
    }
    turn();
  });
}
