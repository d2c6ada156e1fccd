import { performance } from 'node:perf_hooks';
import process from 'node:process';

import { busySeconds, cpuSeconds } from './process-figures.mjs';

/**
 * Cores that were in use, on average: 1 is one core all the time.
 *
 * @typedef {object} CpuFigures
 * @property {number} server
 * @property {number} load this process
 * @property {number} others whatever else runs on the machine, or beside it on its host
 */

/**
 * Watches from now on who uses the processor; the answer tells it. The load is the bottleneck where it
 * uses a whole core and the server does not; figures with much use by others are worth little.
 *
 * @param {...number} serverPids processes that make up the server
 * @returns {() => CpuFigures}
 */
export function watchCpu(...serverPids) {
  const serverSeconds = () => serverPids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const start = performance.now();
  const before = { server: serverSeconds(), load: process.cpuUsage(), all: busySeconds() };
  return () => {
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before.load);
    const server = (serverSeconds() - before.server) / seconds;
    const load = (user + system) / 1e6 / seconds;
    const all = (busySeconds() - before.all) / seconds;
    return { server, load, others: Math.max(0, all - server - load) };
  };
}
