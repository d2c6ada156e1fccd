import { once } from 'node:events';
import { URL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** @typedef {import('./message-rate.mjs').Traffic} Traffic */

/**
 * Has a thread of its own subscribe and note when each message comes, since the thread that sends
 * sleeps between two messages.
 *
 * @param {Traffic} traffic
 * @param {(error: Error) => void} onLost
 */
export async function startStopwatch({ port, watcher, filter }, onLost) {
  const worker = new Worker(new URL('stopwatch-thread.mjs', import.meta.url), {
    workerData: { port, watcher, filter },
  });
  worker.on('error', onLost);
  await once(worker, 'message'); // it is subscribed
  return {
    /**
     * Waits for what is still on its way.
     *
     * @param {number} measuresFrom messages that were sent earlier do not count
     * @returns {Promise<number[]>} milliseconds that each message took
     */
    stop: async (measuresFrom) => {
      worker.postMessage({ measuresFrom });
      const [latencies] = await once(worker, 'message');
      await worker.terminate();
      return latencies;
    },
  };
}
