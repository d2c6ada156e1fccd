import process from 'node:process';

import { measureConnections } from './connections.mjs';
import { measureLatency } from './latency.mjs';
import { measureMessageRate } from './message-rate.mjs';

/** The process that makes load: takes one job, answers with its figures, and ends. */

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

process.once('message', (message) => {
  const job = /** @type {Job} */ (message);
  measure(job).then(
    (figures) => answer({ figures }),
    (error) => answer({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit(1));

/** @param {import('../run-load.mjs').LoadAnswer} message */
function answer(message) {
  process.send?.(message, () => process.exit(0));
}
