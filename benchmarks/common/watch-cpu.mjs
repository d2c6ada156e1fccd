import { performance } from 'node:perf_hooks';
import process from 'node:process';

import { busySeconds, cpuSeconds } from '../common/process-figures.mjs';

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
 * @param {number} serverPid
 * @returns {() => CpuFigures}
 */
export function watchCpu(serverPid) {
  const start = performance.now();
  const before = { server: cpuSeconds(serverPid), load: process.cpuUsage(), all: busySeconds() };
  return () => {
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before.load);
    const server = (cpuSeconds(serverPid) - before.server) / seconds;
    const load = (user + system) / 1e6 / seconds;
    const all = (busySeconds() - before.all) / seconds;
    return { server, load, others: Math.max(0, all - server - load) };
  };
}
