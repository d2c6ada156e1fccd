import { watchForLoss } from '../../broker/load/lost-clients.mjs';
import { openFleet } from './fleet.mjs';
import { logName } from './readings.mjs';

/** @typedef {import('../../broker/load/packets.mjs').Credentials} Credentials */

/**
 * What all jobs of the load are told.
 *
 * @typedef {object} JobBase
 * @property {number} port
 * @property {import('../services/service.mjs').ServiceProcess[]} processes
 * @property {import('../services/service.mjs').Confirmation} confirmation
 * @property {import('./fleet.mjs').StationAccount[]} stations
 * @property {Credentials} watcher who watches the live readings
 * @property {Credentials} observer who hears of progress
 * @property {number} readingBytes
 * @property {number} number of the job, from 1 on the same service
 * @property {number} storedBefore
 */

/**
 * Opens the fleet of a job.
 *
 * @param {JobBase} job
 * @param {Pick<import('./fleet.mjs').FleetOptions, 'readings' | 'onConfirmed' | 'onLatency' | 'onOpen'>} options
 */
export async function openJob(job, options) {
  const { onLost, orLost } = watchForLoss();
  const fleet = await openFleet({ ...job, ...options, log: logName(job.number), onLost });
  return { fleet, onLost, orLost };
}
