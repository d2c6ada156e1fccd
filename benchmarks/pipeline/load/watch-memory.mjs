import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

import { residentBytes } from '../../common/process-figures.mjs';

/**
 * @typedef {object} MemorySamples
 * @property {number[]} seconds when it was looked, from the beginning
 * @property {Record<string, number[]>} bytes what was resident then, by the name of the process
 */

/**
 * Looks at the resident memory of processes now and every so many seconds, until it is called.
 *
 * @param {import('../services/service.mjs').ServiceProcess[]} processes
 * @param {number} everySeconds
 * @returns {() => MemorySamples}
 */
export function watchMemory(processes, everySeconds) {
  const start = performance.now();
  /** @type {number[]} */
  const seconds = [];
  /** @type {{ name: string, pid: number, bytes: number[] }[]} */
  const samples = processes.map(({ name, pid }) => ({ name, pid, bytes: [] }));
  const look = () => {
    seconds.push((performance.now() - start) / 1000);
    for (const { pid, bytes } of samples) bytes.push(residentBytes(pid));
  };
  look();
  const timer = setInterval(look, everySeconds * 1000);
  return () => {
    clearInterval(timer);
    look();
    return { seconds, bytes: Object.fromEntries(samples.map(({ name, bytes }) => [name, bytes])) };
  };
}
