import { performance } from 'node:perf_hooks';
import process from 'node:process';

import { cpuSeconds } from '../process-figures.mjs';

/**
 * Starts to watch how much of a core the server and this process use; the answer tells it. The load is
 * a bottleneck where its share is near 1 and the server's is not.
 *
 * @param {number} serverPid
 */
export function cpuShares(serverPid) {
  const start = performance.now();
  const before = { server: cpuSeconds(serverPid), load: process.cpuUsage() };
  return () => {
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before.load);
    return {
      serverCpu: (cpuSeconds(serverPid) - before.server) / seconds,
      loadCpu: (user + system) / 1e6 / seconds,
    };
  };
}
