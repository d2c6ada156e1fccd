import { slope } from '../../common/statistics.mjs';
import { formatTable } from '../../common/table.mjs';
import { findDoubts } from '../doubts.mjs';
import { atMost } from '../goal.mjs';
import { steadyJob } from '../jobs.mjs';
import { isobar, isobarApart } from '../services/isobar.mjs';
import { GOALS } from '../settings.mjs';

const MEBIBYTE = 2 ** 20;

/** @type {import('../parts.mjs').Part} */
export const memory = {
  name: 'memory',
  about:
    'whether memory stays where it is, ten minutes at 2,000/s, one process and separate services',
  minutes: 21,
  measure,
  report: ({ memory: { contenders } }) => [formatMemory(contenders)],
  doubts: ({ memory: { doubts } }) => doubts,
  goals: ({ memory: { contenders } }) =>
    contenders.flatMap((/** @type {MemoryOutcome} */ { name, processes }) =>
      processes.flatMap((each) =>
        atMost(
          `memory of ${each.name}, ${name}, MiB a minute`,
          each.bytesPerMinute / MEBIBYTE,
          GOALS.memoryMebibytesPerMinute,
        ),
      ),
    ),
  isIn: (results) => results.memory !== undefined,
};

/**
 * @typedef {object} ProcessMemory
 * @property {string} name
 * @property {number} firstBytes
 * @property {number} middleBytes
 * @property {number} lastBytes
 * @property {number} bytesPerMinute by least squares over the second half
 *
 * @typedef {{ name: string, processes: ProcessMemory[], rounds: any[] }} MemoryOutcome
 */

/** @param {import('../bench.mjs').Bench} bench */
async function measure({ settings, tell, withService }) {
  const { stations, memorySeconds: seconds, memoryEverySeconds } = settings;
  const job = { ...steadyJob(settings, stations), seconds, memoryEverySeconds };
  const contenders = [];
  const doubts = [];
  for (const contender of [{ ...isobar, name: 'one process' }, isobarApart]) {
    tell(`  ${contender.name}, ${seconds} s`);
    const figures = await withService({ contender, stations }, (run) => run(job));
    const { name } = contender;
    contenders.push({ name, processes: describe(figures.memory), rounds: [figures] });
    doubts.push(...findDoubts(name, [{ ...figures, latency: figures }]));
  }
  return { memory: { contenders, doubts } };
}

/**
 * @param {import('../load/watch-memory.mjs').MemorySamples} samples
 * @returns {ProcessMemory[]}
 */
function describe({ seconds, bytes }) {
  const middle = Math.floor(seconds.length / 2);
  const minutes = seconds.slice(middle).map((each) => each / 60);
  return Object.entries(bytes).map(([name, taken]) => ({
    name,
    firstBytes: taken[0] ?? NaN,
    middleBytes: taken[middle] ?? NaN,
    lastBytes: taken.at(-1) ?? NaN,
    bytesPerMinute: slope(minutes, taken.slice(middle)),
  }));
}

/** @param {MemoryOutcome[]} contenders */
function formatMemory(contenders) {
  const text = (/** @type {number} */ bytes) => (bytes / MEBIBYTE).toFixed(1);
  const rows = contenders.flatMap(({ name: contender, processes }) =>
    processes.map(({ name, firstBytes, middleBytes, lastBytes, bytesPerMinute }) => [
      `${name}, ${contender}`,
      ...[firstBytes, middleBytes, lastBytes].map(text),
      (bytesPerMinute / MEBIBYTE).toFixed(2),
    ]),
  );
  return formatTable([
    ['resident MiB', 'at the beginning', 'after half', 'at the end', 'a minute, second half'],
    ...rows,
  ]);
}
