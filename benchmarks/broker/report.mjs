import { LEAST_RATIO } from './settings.mjs';
import { formatTable } from '../common/table.mjs';

/** @typedef {import('./summary.mjs').Summary} Summary */
/** @typedef {import('./run-benchmark.mjs').Results} Results */

const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');
const milliseconds = (/** @type {number} */ value) => `${value.toFixed(2)} ms`;
const kilobytes = (/** @type {number} */ value) => `${(value / 1000).toFixed(1)} kB`;

/** @type {[label: string, figure: keyof Summary, format: (value: number) => string][]} */
const ROWS = [
  ['QoS 1 messages acknowledged/s', 'messagesPerSecond', whole],
  ['  received by the subscriber/s', 'receivedPerSecond', whole],
  ['delivery latency at 5,000/s, p50', 'latencyP50Milliseconds', milliseconds],
  ['  p99 of the median second', 'latencyTypicalP99Milliseconds', milliseconds],
  ['  p99 of all seconds', 'latencyP99Milliseconds', milliseconds],
  ['CONNECTs verified/s', 'connectsPerSecond', whole],
  ['memory per idle connection', 'bytesPerConnection', kilobytes],
];

/**
 * The results for people.
 *
 * @param {Results} results
 */
export function formatReport({ machine, settings, isobar, mosquitto, ceiling, ratio, doubts }) {
  const table = formatTable([
    ['', 'isobar', 'mosquitto', 'ratio', 'ceiling of the load'],
    ...ROWS.map(([label, figure, format]) => [
      label,
      format(isobar.median[figure]),
      format(mosquitto.median[figure]),
      ratio[figure].toFixed(2),
      figure === 'bytesPerConnection' ? '' : format(ceiling.median[figure]),
    ]),
  ]);
  const isReached = ratio.messagesPerSecond >= LEAST_RATIO;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGibibytes} GiB, ${machine.system}`,
    `Node ${machine.node}, mosquitto ${machine.mosquitto}; median of ${settings.rounds} rounds`,
    '',
    table,
    '',
    ...doubts.map((doubt) => `Doubtful: ${doubt}`),
    `Message rate ${ratio.messagesPerSecond.toFixed(2)} of mosquitto's; the goal is ${LEAST_RATIO}: ${isReached ? 'reached' : 'MISSED'}`,
    '',
  ].join('\n');
}
