import { Buffer } from 'node:buffer';

import { median, percentile } from '../../common/statistics.mjs';
import { watchCpu } from '../../common/watch-cpu.mjs';
import { watchForLoss } from './lost-clients.mjs';
import { nowMilliseconds } from './monotonic-clock.mjs';
import { pace } from './pace.mjs';
import { publishPacket } from './packets.mjs';
import { openRawClient } from './raw-client.mjs';
import { startStopwatch } from './stopwatch.mjs';

/** @typedef {import('./message-rate.mjs').Traffic & { kind: 'latency', perSecond: number }} LatencyJob */

/**
 * How long a message takes from the publisher's write until the subscriber has read it, while
 * publishers send at a steady rate in turns, each message in its own moment, whatever the server does.
 *
 * @param {LatencyJob} job
 */
export async function measureLatency(job) {
  const { perSecond, warmUpSeconds, seconds } = job;
  const { onLost, orLost } = watchForLoss();
  const stopwatch = await startStopwatch(job, onLost);
  const senders = await Promise.all(
    job.publishers.map((account) => openSender(job, account, onLost)),
  );
  /** @param {number} turn */
  const send = (turn) => senders[turn % senders.length]?.send();

  await orLost(pace({ perSecond, seconds: warmUpSeconds, send }));
  const measuresFrom = nowMilliseconds();
  const cpu = watchCpu(job.serverPid);
  const delays = await orLost(pace({ perSecond, seconds, send }));
  const shares = cpu();
  const latencies = await orLost(stopwatch.stop(measuresFrom));
  for (const sender of senders) sender.close();
  return {
    perSecond: delays.length / seconds,
    p50Milliseconds: percentile(latencies, 50),
    p99Milliseconds: percentile(latencies, 99),
    typicalP99Milliseconds: median(
      bySecond(latencies, perSecond).map((each) => percentile(each, 99)),
    ),
    maximumMilliseconds: percentile(latencies, 100),
    /** How late the load itself was with a message. */
    lateP99Milliseconds: percentile(delays, 99),
    missing: delays.length - latencies.length,
    cpu: shares,
  };
}

/**
 * Sends messages that bear the time at which they were written.
 *
 * @param {LatencyJob} job
 * @param {import('../accounts.mjs').Station} account
 * @param {(error: Error) => void} onLost
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
  let messageId = 0;
  return {
    send: () => {
      messageId = (messageId % 65_535) + 1;
      const packet = Buffer.from(template);
      packet.writeUInt16BE(messageId, payloadAt - 2);
      packet.writeDoubleLE(nowMilliseconds(), payloadAt);
      client.write(packet);
    },
    close: client.close,
  };
}

/**
 * A stall of the machine spoils the p99 of the second in which it falls, but not that of the others.
 *
 * @param {number[]} latencies in the order of the messages
 * @param {number} perSecond
 * @returns {number[][]}
 */
function bySecond(latencies, perSecond) {
  const seconds = Math.ceil(latencies.length / perSecond);
  return Array.from({ length: seconds }, (_value, second) =>
    latencies.slice(second * perSecond, (second + 1) * perSecond),
  );
}
