import { median } from '../common/statistics.mjs';

/** @typedef {import('./measure.mjs').Figures} Figures */

/** The figures that are compared: the median of each over all rounds. */
const FIGURES = {
  messagesPerSecond: (/** @type {Figures} */ { messages }) => messages.acknowledgedPerSecond,
  receivedPerSecond: (/** @type {Figures} */ { messages }) => messages.receivedPerSecond,
  latencyP50Milliseconds: (/** @type {Figures} */ { latency }) => latency.p50Milliseconds,
  latencyP99Milliseconds: (/** @type {Figures} */ { latency }) => latency.p99Milliseconds,
  latencyTypicalP99Milliseconds: (/** @type {Figures} */ { latency }) =>
    latency.typicalP99Milliseconds,
  connectsPerSecond: (/** @type {Figures} */ { connections }) => connections.connectsPerSecond,
  bytesPerConnection: (/** @type {Figures} */ { connections }) => connections.bytesPerConnection,
};

/** @typedef {Record<keyof typeof FIGURES, number>} Summary */

/**
 * @param {Figures[]} rounds
 * @returns {Summary}
 */
export function summarize(rounds) {
  const entries = Object.entries(FIGURES).map(([name, figure]) => [
    name,
    median(rounds.map(figure)),
  ]);
  return Object.fromEntries(entries);
}

/**
 * Each figure of the one as a multiple of the other's.
 *
 * @param {Summary} ours
 * @param {Summary} theirs
 * @returns {Summary}
 */
export function compare(ours, theirs) {
  const names = /** @type {(keyof Summary)[]} */ (Object.keys(FIGURES));
  const entries = names.map((name) => [name, ours[name] / theirs[name]]);
  return Object.fromEntries(entries);
}
