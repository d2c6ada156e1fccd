import { serveJob } from '../../common/run-load.mjs';
import { measureConnections } from './connections.mjs';
import { measureLatency } from './latency.mjs';
import { measureMessageRate } from './message-rate.mjs';

/** The process that makes load. */

/**
 * @typedef {import('./message-rate.mjs').MessageRateJob
 *   | import('./latency.mjs').LatencyJob
 *   | import('./connections.mjs').ConnectionsJob} Job
 */

/** @param {Job} job */
function measure(job) {
  switch (job.kind) {
    case 'message-rate':
      return measureMessageRate(job);
    case 'latency':
      return measureLatency(job);
    case 'connections':
      return measureConnections(job);
  }
}

serveJob(measure);
