import { median } from '../common/statistics.mjs';

/**
 * Objects of one shape as one, each number the median of all; what is no number is left out.
 *
 * @param {readonly any[]} rounds
 * @returns {any}
 */
export function medianFigures(rounds) {
  const entries = Object.keys(rounds[0] ?? {}).flatMap((key) => {
    const values = rounds.map((round) => round[key]);
    if (values.every((value) => typeof value === 'number')) return [[key, median(values)]];
    if (values.every((value) => typeof value === 'object')) return [[key, medianFigures(values)]];
    return [];
  });
  return Object.fromEntries(entries);
}
