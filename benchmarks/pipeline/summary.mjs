import { median } from '../common/statistics.mjs';

/** @type {Record<string, (figures: any) => number | undefined>} */
const FIGURES = {
  singlesPerSecond: ({ singles }) => singles.readingsPerSecond,
  singlesSecondsPerThousand: ({ singles }) => singles.serverSecondsPerThousand,
  backlogPerSecond: ({ backlog }) => backlog.readingsPerSecond,
  backlogSecondsPerThousand: ({ backlog }) => backlog.serverSecondsPerThousand,
  watcherP50Milliseconds: ({ latency }) => latency?.toWatcher.p50,
  watcherP99Milliseconds: ({ latency }) => latency?.toWatcher.p99,
  watcherP999Milliseconds: ({ latency }) => latency?.toWatcher.p999,
  storedP50Milliseconds: ({ latency }) => latency?.toStored.p50,
  storedP99Milliseconds: ({ latency }) => latency?.toStored.p99,
  storedP999Milliseconds: ({ latency }) => latency?.toStored.p999,
  steadySecondsPerThousand: ({ latency }) => latency?.serverSecondsPerThousand,
  peakBytes: (figures) => figures.peakBytes,
  bytesPerReading: (figures) => figures.bytesPerReading,
};

/** @typedef {Partial<Record<string, number>>} Summary */

/**
 * The median of each figure over all rounds; what was not measured is left out.
 *
 * @param {readonly object[]} rounds
 * @returns {Summary}
 */
export function medians(rounds) {
  const entries = Object.entries(FIGURES).flatMap(([name, figure]) => {
    const values = rounds.map(figure).filter((value) => value !== undefined);
    return values.length === 0 ? [] : [[name, median(values)]];
  });
  return Object.fromEntries(entries);
}
