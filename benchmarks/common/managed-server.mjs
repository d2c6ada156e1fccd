import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A server in a process of its own.
 *
 * @typedef {object} ManagedServer
 * @property {number} pid
 * @property {number} port
 * @property {() => Promise<void>} stop
 */

const START_SECONDS = 20;
const STOP_SECONDS = 10;

/**
 * Starts a program and waits until `portIn` finds in what it wrote so far the port that it listens on.
 *
 * @param {object} options
 * @param {string} options.command
 * @param {string[]} options.parameters
 * @param {NodeJS.ProcessEnv} [options.environment]
 * @param {string} [options.folder] where it runs
 * @param {number} [options.startSeconds] the longest that it may take to listen
 * @param {(output: string) => number | undefined | Promise<number | undefined>} options.portIn
 * @returns {Promise<ManagedServer>}
 */
export async function startServer({
  command,
  parameters,
  environment,
  folder,
  startSeconds = START_SECONDS,
  portIn,
}) {
  const child = spawn(command, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(environment !== undefined && { env: environment }),
    ...(folder !== undefined && { cwd: folder }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += String(chunk)));
  }
  const exit = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.prependListener('exit', kill); // whatever ends the benchmark ends its servers, before their files go
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(kill, STOP_SECONDS * 1000);
    await exit;
    clearTimeout(timer);
    process.off('exit', kill);
  };

  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    const port = await portIn(output);
    if (port !== undefined && child.pid !== undefined) return { pid: child.pid, port, stop };
    if (child.exitCode !== null) throw new Error(`${command} ended at its start:\n${output}`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`${command} did not listen after ${startSeconds} s:\n${output}`);
    }
    await sleep(50);
  }
}
