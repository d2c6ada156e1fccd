/**
 * @typedef {object} Change
 * @property {string} figure where it stands, such as `isobar.median.messagesPerSecond`
 * @property {number | undefined} before undefined where only the second has it
 * @property {number | undefined} after
 * @property {number | undefined} percent of the first; undefined where there is none to speak of
 */

/** What was set, and when, is no figure; single rounds say less than their median. */
const LEFT_OUT = new Set(['settings', 'machine', 'date', 'rounds']);

/**
 * Puts the figures of two results of a benchmark beside each other, whatever they are called.
 *
 * @param {unknown} before
 * @param {unknown} after
 * @returns {Change[]} in the order of the first, then what only the second has
 */
export function compareResults(before, after) {
  const [first, second] = [figuresOf(before), figuresOf(after)];
  const names = new Set([...first.keys(), ...second.keys()]);
  return [...names].map((figure) => {
    const [one, other] = [first.get(figure), second.get(figure)];
    return { figure, before: one, after: other, percent: percentOf(one, other) };
  });
}

/**
 * @param {number | undefined} before
 * @param {number | undefined} after
 */
function percentOf(before, after) {
  if (before === undefined || after === undefined) return undefined;
  if (before === after) return 0;
  return before === 0 ? undefined : ((after - before) / Math.abs(before)) * 100;
}

/**
 * @param {unknown} results
 * @returns {Map<string, number>}
 */
function figuresOf(results) {
  /** @type {Map<string, number>} */
  const figures = new Map();
  /** @param {unknown} value @param {string[]} path */
  const collect = (value, path) => {
    if (typeof value === 'number') figures.set(path.join('.'), value);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, part] of Object.entries(value)) {
      if (!LEFT_OUT.has(key)) collect(part, [...path, nameOf(part) ?? key]);
    }
  };
  collect(results, []);
  return figures;
}

/**
 * Elements of a list are told by their names, where they have any: their places may change.
 *
 * @param {unknown} part
 */
function nameOf(part) {
  if (typeof part !== 'object' || part === null || !('name' in part)) return undefined;
  return typeof part.name === 'string' ? part.name : undefined;
}
