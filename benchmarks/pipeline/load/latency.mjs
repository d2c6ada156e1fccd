import { nowMilliseconds } from '../../broker/load/monotonic-clock.mjs';
import { pace } from '../../broker/load/pace.mjs';
import { openSubscriber } from '../../broker/load/subscriber.mjs';
import { percentile } from '../../common/statistics.mjs';
import { allConfirmed } from './all-confirmed.mjs';
import { openJob } from './job.mjs';
import { takenAt } from './readings.mjs';
import { watchMemory } from './watch-memory.mjs';
import { watchService } from './watch-service.mjs';

/**
 * @typedef {import('./job.mjs').JobBase & {
 *   kind: 'latency', perSecond: number, warmUpSeconds: number, seconds: number, memoryEverySeconds?: number,
 * }} LatencyJob
 */

/**
 * How long readings take from the station's write until somebody who watches has them, and until
 * their station knows that they are stored. Stations send in turns, each reading in its own moment,
 * whatever the service does. With `memoryEverySeconds` the service's memory is looked at meanwhile.
 *
 * @param {LatencyJob} job
 */
export async function measureLatency(job) {
  const { perSecond, warmUpSeconds, seconds, memoryEverySeconds } = job;
  /** @type {number[]} */
  let toStored = [];
  /** @type {number[]} */
  let toWatcher = [];
  const { fleet, onLost, orLost } = await openJob(job, {
    readings: 1,
    onLatency: (milliseconds) => toStored.push(milliseconds),
  });
  const watcher = await openSubscriber({
    port: job.port,
    account: job.watcher,
    filter: 'stations/+/readings',
    onMessage: (bytes, at) => toWatcher.push(nowMilliseconds() - takenAt(bytes, at)),
    onLost,
  });
  /** @param {number} turn */
  const send = (turn) => fleet.stations[turn % fleet.stations.length]?.send(1);

  await orLost(pace({ perSecond, seconds: warmUpSeconds, send }));
  await orLost(allConfirmed(fleet.counts));
  toStored = [];
  toWatcher = [];
  const before = fleet.counts.confirmed;
  const endMemory =
    memoryEverySeconds === undefined ? undefined : watchMemory(job.processes, memoryEverySeconds);
  const watch = watchService(job.processes);
  const delays = await orLost(pace({ perSecond, seconds, send }));
  const sent = delays.length;
  const { cpu, costOf } = watch();
  const memory = endMemory?.();
  const missing = await orLost(allConfirmed(fleet.counts));
  watcher.close();
  fleet.close();
  return {
    perSecond: sent / seconds,
    toWatcher: percentiles(toWatcher),
    toStored: percentiles(toStored),
    ...costOf(sent),
    /** How late the load itself was with a reading. */
    lateP99Milliseconds: percentile(delays, 99),
    confirmed: fleet.counts.confirmed,
    missing: missing + (before + sent - fleet.counts.sent),
    unwatched: sent - toWatcher.length,
    cpu,
    ...(memory !== undefined && { memory }),
  };
}

/** @param {number[]} milliseconds */
export function percentiles(milliseconds) {
  const [p50, p99, p999] = [50, 99, 99.9].map((percent) => percentile(milliseconds, percent));
  return { p50, p99, p999 };
}
