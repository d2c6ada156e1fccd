import { parseArgs } from 'node:util';

/** @typedef {import('./parts.mjs').Part} Part */

/**
 * What was asked on the command line.
 *
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} small
 * @property {string | undefined} results a file
 * @property {readonly Part[]} parts in their own order
 * @property {boolean} isChosen by name: one that cannot be measured is then an error
 */

/**
 * @param {string[]} parameters
 * @param {readonly Part[]} parts all that there are
 * @returns {Options}
 * @throws where a parameter or a part is unknown
 */
export function parseOptions(parameters, parts) {
  const { help, only, all, small, results } = read(parameters);
  if (only !== undefined && all) throw new Error('Expected --only or --all, not both');
  const chosen = only === undefined ? undefined : readNames(only, parts);
  return {
    ...{ help, small, results, isChosen: chosen !== undefined },
    parts: parts.filter(({ name, isUsual = false }) => chosen?.has(name) ?? (all || isUsual)),
  };
}

/** @param {string[]} parameters */
function read(parameters) {
  try {
    const { values } = parseArgs({
      args: parameters,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        only: { type: 'string' },
        all: { type: 'boolean', default: false },
        small: { type: 'boolean', default: false },
        results: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}; --help shows what there is`, { cause: error });
  }
}

/**
 * @param {string} text
 * @param {readonly Part[]} parts
 */
function readNames(text, parts) {
  const names = text.split(',').map((name) => name.trim());
  const known = parts.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const said = unknown.map((name) => `"${name}"`).join(', ');
    throw new Error(`Unknown: ${said}; --only takes names of ${known.join(', ')}, with commas`);
  }
  return new Set(names);
}

/** @param {readonly Part[]} parts */
export function formatHelp(parts) {
  const lines = parts.map(
    ({ name, about, minutes, isUsual }) =>
      `  ${name.padEnd(10)} ${isUsual ? '*' : ' '} ${`${minutes} min`.padStart(8)}   ${about}`,
  );
  return `Usage: npm run bench:pipeline -- [options]

Measures the whole job: readings taken, watched, stored and confirmed. Needs a machine at rest.

Options:
  --only NAMES     only these parts, with commas between their names
  --all            all parts
  --small          everything small, in seconds: to see that it works; keeps no results unless --results is given
  --results FILE   where the results are, instead of benchmarks/results/pipeline.json; what is not
                   measured now stays in it
  -h, --help       show help

Parts (*: measured without --only and --all):
${lines.join('\n')}

Exit codes: 0 all goals are reached, 1 some are missed, 2 something could not be measured
`;
}
