import { performance } from 'node:perf_hooks';

import { percentile } from '../../common/statistics.mjs';
import { allConfirmed } from './all-confirmed.mjs';
import { openJob } from './job.mjs';
import { percentiles } from './latency.mjs';
import { sendSteadily } from './send-steadily.mjs';
import { watchService } from './watch-service.mjs';

/**
 * @typedef {import('./job.mjs').JobBase & {
 *   kind: 'recovery', waiting: number, live: import('./fleet.mjs').StationAccount[], livePerSecond: number,
 * }} RecoveryJob
 */

/**
 * After an outage all stations come back as fast as they can connect, each with readings that wait:
 * how long until all are stored and confirmed, and how long live readings of others take meanwhile.
 *
 * @param {RecoveryJob} job
 */
export async function measureRecovery(job) {
  /** @type {number[]} */
  const latencies = [];
  const live = await openJob(
    { ...job, stations: job.live, number: job.number + 1 },
    { readings: 1, onLatency: (milliseconds) => latencies.push(milliseconds) },
  );
  const { stations } = live.fleet;
  const endLive = sendSteadily({
    perSecond: job.livePerSecond,
    send: (turn) => stations[turn % stations.length]?.send(1),
  });
  const watch = watchService(job.processes);
  const start = performance.now();
  const back = await openJob(job, {
    readings: job.waiting,
    onOpen: (station) => station.send(1),
  });
  const missing = await live.orLost(back.orLost(allConfirmed(back.fleet.counts)));
  const seconds = (performance.now() - start) / 1000;
  const { cpu } = watch();
  const delays = endLive();
  await live.orLost(allConfirmed(live.fleet.counts));
  for (const { fleet } of [live, back]) fleet.close();
  return {
    stations: job.stations.length,
    readings: back.fleet.counts.confirmed,
    seconds,
    liveToStored: percentiles(latencies),
    /** How late the load itself was with a live reading. */
    lateP99Milliseconds: percentile(delays, 99),
    confirmed: back.fleet.counts.confirmed + live.fleet.counts.confirmed,
    missing,
    cpu,
  };
}
