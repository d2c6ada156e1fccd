import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';

/** @typedef {{ figures: any } | { failure: string }} LoadAnswer */

/**
 * Runs one job in a fresh process of its own, which {@link serveJob} serves.
 *
 * @param {string} program
 * @param {{ kind: string, [setting: string]: unknown }} job
 * @param {{ timeoutSeconds?: number }} [options]
 * @returns {Promise<any>} figures of the job
 */
export async function runLoad(program, job, { timeoutSeconds = 90 } = {}) {
  const child = fork(program, { serialization: 'advanced' });
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

/**
 * In the process that makes load: takes one job, answers with its figures, and ends.
 *
 * @template T
 * @param {(job: T) => Promise<unknown>} measure
 */
export function serveJob(measure) {
  process.once('message', (job) => {
    measure(/** @type {T} */ (job)).then(
      (figures) => answer({ figures }),
      (error) => answer({ failure: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(1));
}

/** @param {LoadAnswer} message */
function answer(message) {
  process.send?.(message, () => process.exit(0));
}
