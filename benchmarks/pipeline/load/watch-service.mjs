import { performance } from 'node:perf_hooks';

import { watchCpu } from '../../common/watch-cpu.mjs';

/**
 * Watches from now on what the processes of a service use of the processor; the answer tells it, and
 * what so many readings have cost. Servers that stand beside the service are not counted to it, but by their name.
 *
 * @param {import('../services/service.mjs').ServiceProcess[]} processes
 */
export function watchService(processes) {
  const start = performance.now();
  const all = watchCpu(...processes.map(({ pid }) => pid));
  const single = processes.map(({ pid }) => watchCpu(pid));
  return () => {
    const seconds = (performance.now() - start) / 1000;
    const { load, others } = all();
    const cores = single.map((watch) => watch().server);
    const server = processes.reduce(
      (sum, { isBeside }, index) => sum + (isBeside ? 0 : (cores[index] ?? 0)),
      0,
    );
    /** @param {number} readings */
    const costOf = (readings) => {
      const perThousand = (/** @type {number} */ used) => ((used * seconds) / readings) * 1000;
      const named = processes.map(({ name }, index) => [name, perThousand(cores[index] ?? 0)]);
      return {
        serverSecondsPerThousand: perThousand(server),
        ...(processes.length > 1 && { secondsPerThousandByName: Object.fromEntries(named) }),
      };
    };
    return { cpu: { server, load, others }, costOf };
  };
}
