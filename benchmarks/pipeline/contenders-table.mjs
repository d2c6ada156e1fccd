import { formatTable } from '../common/table.mjs';
import { cpu, mebibytes, milliseconds, whole } from './formats.mjs';

/** @typedef {import('./rounds.mjs').Outcome} Outcome */

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

/** @type {[label: string, figure: string, format: (value: number) => string][]} */
const PROCESS_COLUMNS = [
  ['singles', 'singlesSecondsPerThousand', cpu],
  ['backlog', 'backlogSecondsPerThousand', cpu],
  ['at 2,000/s', 'steadySecondsPerThousand', cpu],
  ['peak memory', 'peakBytes', mebibytes],
];

/**
 * The figures of contenders beside each other.
 *
 * @param {readonly Outcome[]} outcomes
 */
export function formatContenders(outcomes) {
  const rows = ROWS.map(([label, figure, format]) => [
    label,
    ...outcomes.map(({ median }) => textOf(median[figure], format)),
  ]);
  return formatTable([['', ...outcomes.map(({ name }) => name)], ...rows]);
}

/**
 * What each process of one contender has used.
 *
 * @param {Outcome} outcome
 */
export function formatProcesses({ name, processes = [] }) {
  if (processes.length === 0) return '';
  const rows = processes.map((each) => [
    each.name,
    ...PROCESS_COLUMNS.map(([, figure, format]) => textOf(each[figure], format)),
  ]);
  const heads = PROCESS_COLUMNS.map(([label]) => label);
  return formatTable([[`${name}, processor for 1,000`, ...heads], ...rows]);
}

/**
 * @param {number | undefined} value
 * @param {(value: number) => string} format
 */
function textOf(value, format) {
  return value === undefined || value === 0 ? '' : format(value);
}
