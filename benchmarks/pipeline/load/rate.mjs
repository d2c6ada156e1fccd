import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { openSubscriber } from '../../broker/load/subscriber.mjs';
import { allConfirmed } from './all-confirmed.mjs';
import { openJob } from './job.mjs';
import { watchService } from './watch-service.mjs';

/**
 * @typedef {import('./job.mjs').JobBase & {
 *   kind: 'rate', readings: number, window: number, warmUpSeconds: number, seconds: number,
 * }} RateJob
 */

/**
 * How many readings a second are stored and confirmed, of stations that always have a window of
 * messages waiting for it, while somebody watches the live ones.
 *
 * @param {RateJob} job
 */
export async function measureRate(job) {
  const { readings, window } = job;
  let isRunning = true;
  const { fleet, onLost, orLost } = await openJob(job, {
    readings,
    onConfirmed: (station) => {
      const free = window - Math.ceil(station.waiting / readings);
      if (isRunning && free > 0) station.send(free);
    },
  });
  const { counts, stations } = fleet;
  const watcher = await openSubscriber({
    port: job.port,
    account: job.watcher,
    filter: 'stations/+/readings',
    onLost,
  });

  for (const station of stations) station.send(window);
  await orLost(sleep(job.warmUpSeconds * 1000));
  const watch = watchService(job.processes);
  const before = counts.confirmed;
  const start = performance.now();
  await orLost(sleep(job.seconds * 1000));
  const seconds = (performance.now() - start) / 1000;
  const confirmed = counts.confirmed - before;
  const { cpu, costOf } = watch();
  isRunning = false;
  const missing = await orLost(allConfirmed(counts));
  watcher.close();
  fleet.close();
  return {
    readingsPerSecond: confirmed / seconds,
    ...costOf(confirmed),
    confirmed: counts.confirmed,
    missing,
    cpu,
  };
}
