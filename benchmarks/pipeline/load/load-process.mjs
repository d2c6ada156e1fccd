import { serveJob } from '../../common/run-load.mjs';
import { measureInsertRate } from './insert-rate.mjs';
import { measureLatency } from './latency.mjs';
import { measureRate } from './rate.mjs';
import { measureRecovery } from './recovery.mjs';

/** The process that makes load. */

/**
 * @typedef {import('./rate.mjs').RateJob
 *   | import('./latency.mjs').LatencyJob
 *   | import('./recovery.mjs').RecoveryJob
 *   | import('./insert-rate.mjs').InsertRateJob} Job
 */

/** @param {Job} job */
function measure(job) {
  switch (job.kind) {
    case 'rate':
      return measureRate(job);
    case 'latency':
      return measureLatency(job);
    case 'recovery':
      return measureRecovery(job);
    case 'insert-rate':
      return measureInsertRate(job);
  }
}

serveJob(measure);
