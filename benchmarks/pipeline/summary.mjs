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

/** Of one process of a service. */
const PROCESS_FIGURES = {
  singlesSecondsPerThousand: (/** @type {any} */ { singles }) => singles.secondsPerThousandByName,
  backlogSecondsPerThousand: (/** @type {any} */ { backlog }) => backlog.secondsPerThousandByName,
  steadySecondsPerThousand: (/** @type {any} */ { latency }) => latency?.secondsPerThousandByName,
  peakBytes: (/** @type {any} */ { peakBytesByName }) => peakBytesByName,
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

/**
 * The medians of each process by itself; none where there is but one.
 *
 * @param {readonly any[]} rounds
 * @returns {({ name: string } & Record<string, number>)[]}
 */
export function mediansByProcess(rounds) {
  const names = Object.keys(rounds[0]?.singles.secondsPerThousandByName ?? {});
  return names.map((name) => {
    const entries = Object.entries(PROCESS_FIGURES).flatMap(([figure, byName]) => {
      const values = rounds.flatMap((figures) => byName(figures)?.[name] ?? []);
      return values.length === 0 ? [] : [[figure, median(values)]];
    });
    return { name, ...Object.fromEntries(entries) };
  });
}
