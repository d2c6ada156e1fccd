import { formatTable } from '../common/table.mjs';
import { findGoals } from './goals.mjs';

/** @typedef {Awaited<ReturnType<typeof import('./run-benchmark.mjs').runBenchmark>>} Results */

const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');
const milliseconds = (/** @type {number} */ value) => `${value.toFixed(1)} ms`;
const cpu = (/** @type {number} */ seconds) => `${(seconds * 1000).toFixed(1)} ms`;
const mebibytes = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** @type {[label: string, figure: string, format: (value: number) => string][]} */
const ROWS = [
  ['singles stored and confirmed/s', 'singlesPerSecond', whole],
  ['  processor for 1,000', 'singlesSecondsPerThousand', cpu],
  ['backlog readings stored and confirmed/s', 'backlogPerSecond', whole],
  ['  processor for 1,000', 'backlogSecondsPerThousand', cpu],
  ['at 2,000/s: taken to watcher, p50', 'watcherP50Milliseconds', milliseconds],
  ['  p99', 'watcherP99Milliseconds', milliseconds],
  ['  p99.9', 'watcherP999Milliseconds', milliseconds],
  ['  taken to stored and confirmed, p50', 'storedP50Milliseconds', milliseconds],
  ['  p99', 'storedP99Milliseconds', milliseconds],
  ['  p99.9', 'storedP999Milliseconds', milliseconds],
  ['  processor for 1,000', 'steadySecondsPerThousand', cpu],
  ['peak memory', 'peakBytes', mebibytes],
  ['on the disk for a reading', 'bytesPerReading', (bytes) => `${bytes.toFixed(0)} B`],
];

/**
 * The results for people.
 *
 * @param {Results} results
 */
export function formatReport(results) {
  const { machine, settings, contenders, missing, ceiling, recovery, growth, doubts } = results;
  const rows = ROWS.map(([label, figure, format]) => [
    label,
    ...contenders.map(({ median }) => {
      const value = median[figure];
      return value === undefined || value === 0 ? '' : format(value);
    }),
  ]);
  const { byStations, byStored } = growth;
  const growing = [...byStations, ...byStored].map(
    ({ stations, stored, serverSecondsPerThousand, toStored }) => [
      `${whole(stations)} stations, ${whole(stored)} stored before`,
      cpu(serverSecondsPerThousand),
      milliseconds(toStored.p99),
    ],
  );
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGibibytes} GiB, ${machine.system}`,
    `Node ${machine.node}; median of ${settings.rounds} rounds`,
    '',
    formatTable([['', ...contenders.map(({ name }) => name)], ...rows]),
    '',
    `The driver alone: ${whole(ceiling.insertRate.readingsPerSecond)} rows/s, ${cpu(ceiling.insertRate.serverSecondsPerThousand)} of processor for 1,000`,
    `Recovery: ${whole(recovery.readings)} readings of ${whole(recovery.stations)} stations in ${recovery.seconds.toFixed(1)} s; live ones confirmed meanwhile, p99 ${milliseconds(recovery.liveToStored.p99)}`,
    '',
    formatTable([['at 2,000/s', 'processor for 1,000', 'stored, p99'], ...growing]),
    '',
    ...missing.map((name) => `MISSING, and so not compared with: ${name}`),
    ...doubts.map((doubt) => `Doubtful: ${doubt}`),
    ...findGoals(results).map(
      ({ name, value, goal, isReached }) =>
        `${name}: ${value}, the goal is ${goal}: ${isReached ? 'reached' : 'MISSED'}`,
    ),
    '',
  ].join('\n');
}
