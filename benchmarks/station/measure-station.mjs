import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { cpuSeconds, residentBytes, writtenBytes } from '../common/process-figures.mjs';

const PROGRAM = fileURLToPath(new URL('station-process.mjs', import.meta.url));

/**
 * @typedef {object} StationFigures
 * @property {number} bytesPerReading given to the disk
 * @property {number} cpuPerReading seconds
 * @property {number[]} resident bytes, at equal stretches of the way
 * @property {number} waiting readings in the outbox at the end
 */

/**
 * Runs a station until it has taken so many readings. The first stretch warms it up and counts for
 * memory alone.
 *
 * @param {object} options
 * @param {import('./settings.mjs').Settings} options.settings
 * @param {{ name: string, authUrl: string, password: string, folder: string }} options.station
 * @returns {Promise<StationFigures>}
 */
export async function measureStation({ settings, station }) {
  const { readings, samples, intervalMilliseconds, nodeOptions } = settings;
  const child = fork(PROGRAM, {
    execArgv: nodeOptions,
    env: { PATH: process.env.PATH, STATION: JSON.stringify({ ...station, intervalMilliseconds }) },
  });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  const exit = once(child, 'exit');
  const pid = child.pid ?? 0;
  try {
    /** @type {number[]} */
    const resident = [];
    /** @type {{ taken: number, bytes: number, cpu: number } | undefined} */
    let warm;
    for (;;) {
      const [report] = await Promise.race([once(child, 'message'), exit.then(ended)]);
      if (report.taken < ((resident.length + 1) * readings) / samples) continue;
      resident.push(residentBytes(pid));
      const now = { taken: report.taken, bytes: writtenBytes(pid), cpu: cpuSeconds(pid) };
      if (warm === undefined) warm = now;
      else if (resident.length === samples) {
        const count = now.taken - warm.taken;
        return {
          bytesPerReading: (now.bytes - warm.bytes) / count,
          cpuPerReading: (now.cpu - warm.cpu) / count,
          resident,
          waiting: report.waiting,
        };
      }
    }
  } finally {
    child.send('stop', () => undefined);
    await exit;
    process.off('exit', kill);
  }
}

/** @returns {never} */
function ended() {
  throw new Error('the station ended by itself');
}
