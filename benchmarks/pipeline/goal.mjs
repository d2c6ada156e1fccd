/**
 * What was asked, and what came of it.
 *
 * @typedef {{ name: string, value: string, goal: string, isReached: boolean }} Goal
 */

/**
 * @param {string} name
 * @param {number | undefined} value none where it was not measured
 * @param {number} goal
 * @returns {Goal[]} one, or none
 */
export function atLeast(name, value, goal) {
  if (value === undefined) return [];
  return [{ name, value: text(value), goal: `${text(goal)} at least`, isReached: value >= goal }];
}

/**
 * @param {string} name
 * @param {number | undefined} value none where it was not measured
 * @param {number} goal
 * @returns {Goal[]} one, or none
 */
export function atMost(name, value, goal) {
  if (value === undefined) return [];
  return [{ name, value: text(value), goal: `${text(goal)} at most`, isReached: value <= goal }];
}

/** @param {number} value */
function text(value) {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
}
