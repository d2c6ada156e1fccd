import { readFileSync } from 'node:fs';

import { writeResults } from '../common/results.mjs';

/**
 * When, where and how something was measured.
 *
 * @typedef {{ date: string, machine: object, settings: object }} Circumstances
 *
 * @typedef {Pick<import('./parts.mjs').Part, 'name' | 'isIn'>} KeptPart
 */

/**
 * Opens a file of results, which need not be there, for a run that measures some of its parts. What it
 * does not measure stays in the file, with the circumstances of its own under `earlier`, by the name of the part.
 *
 * @param {string} path
 * @param {{ circumstances: Circumstances, parts: readonly KeptPart[] }} options with all parts that there are
 * @throws where the file holds anything else
 */
export function openResults(path, { circumstances, parts }) {
  const { date, machine, settings, earlier = {}, ...before } = readResults(path);
  let figures = before;
  const measured = new Set();

  return {
    /**
     * Writes what a part came to, at once: whatever comes after it may fail.
     *
     * @param {KeptPart} part
     * @param {object} own
     */
    add: (part, own) => {
      figures = mergeFigures(figures, own);
      measured.add(part.name);
      const kept = parts.filter((each) => !measured.has(each.name) && each.isIn(before));
      writeResults(path, {
        ...circumstances,
        ...figures,
        ...(kept.length > 0 && {
          earlier: Object.fromEntries(
            kept.map(({ name }) => [name, earlier[name] ?? { date, machine, settings }]),
          ),
        }),
      });
    },
  };
}

/**
 * Figures of one part and of others; two of them share `growth`.
 *
 * @param {Record<string, any>} before
 * @param {Record<string, any>} own
 * @returns {Record<string, any>}
 */
export function mergeFigures(before, own) {
  const isShared = before.growth !== undefined && own.growth !== undefined;
  return { ...before, ...own, ...(isShared && { growth: { ...before.growth, ...own.growth } }) };
}

/**
 * @param {string} path
 * @returns {any}
 */
function readResults(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = `${path} is no file of results in JSON; move it away, or name another with --results`;
    throw new Error(reason, { cause: error });
  }
}
