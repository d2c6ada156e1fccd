import { fork } from 'node:child_process';
import { once } from 'node:events';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath, URL } from 'node:url';

/** @typedef {{ figures: any } | { failure: string }} LoadAnswer */

const LOAD_PROCESS = fileURLToPath(new URL('load/load-process.mjs', import.meta.url));

/**
 * Runs one job in a fresh process of its own.
 *
 * @param {import('./load/load-process.mjs').Job} job
 * @param {{ timeoutSeconds?: number }} [options]
 * @returns {Promise<any>} figures of the job
 */
export async function runLoad(job, { timeoutSeconds = 90 } = {}) {
  const child = fork(LOAD_PROCESS, { serialization: 'advanced' });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutSeconds * 1000);
  try {
    const exit = once(child, 'exit');
    /** @type {Promise<[LoadAnswer]>} */
    const message = /** @type {any} */ (once(child, 'message'));
    child.send(job);
    const answer = await Promise.race([
      message.then(([first]) => first),
      exit.then(() => undefined),
    ]);
    await exit;
    if (answer === undefined) throw new Error(`The load of "${job.kind}" ended without an answer`);
    if ('failure' in answer) throw new Error(`The load of "${job.kind}" failed: ${answer.failure}`);
    return answer.figures;
  } finally {
    clearTimeout(timer);
  }
}
