import { findDoubts } from './doubts.mjs';
import { jobsOf } from './jobs.mjs';
import { medians, mediansByProcess } from './summary.mjs';

/** @typedef {import('./services/service.mjs').Contender} Contender */

/**
 * What came of one contender.
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {import('./summary.mjs').Summary} median
 * @property {({ name: string } & Record<string, number>)[]} [processes] medians of each, where there are several
 * @property {any[]} rounds
 */

/**
 * Runs all rounds, with the contenders in turns, the other way round in every other round.
 *
 * @param {import('./bench.mjs').Bench} bench
 * @param {Contender[]} contenders
 * @param {(contender: Contender) => boolean} [mayFail] without it whoever fails ends it all
 * @returns {Promise<{ outcomes: Outcome[], failed: string[], doubts: string[] }>}
 */
export async function takeRounds(bench, contenders, mayFail = () => false) {
  const { settings, tell } = bench;
  /** @type {Map<string, any[]>} */
  const rounds = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= settings.rounds; round += 1) {
    tell(`round ${round} of ${settings.rounds}`);
    for (const each of round % 2 === 1 ? contenders : contenders.toReversed()) {
      try {
        rounds.get(each.name)?.push(await takeRound(bench, each));
      } catch (error) {
        if (!mayFail(each)) throw error;
        tell(`  ${each.name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const taken = [...rounds].filter(([, figures]) => figures.length > 0);
  return {
    outcomes: taken.map(([name, figures]) => outcomeOf(name, figures)),
    failed: [...rounds].flatMap(([name, figures]) => (figures.length === 0 ? [name] : [])),
    doubts: taken.flatMap(([name, figures]) => findDoubts(name, figures)),
  };
}

/**
 * @param {import('./bench.mjs').Bench} bench
 * @param {Contender} contender
 */
export async function takeRound({ settings, tell, withService }, contender) {
  const { stations } = settings;
  const figures = await withService({ contender, stations }, jobsOf(contender, settings));
  tell(`  ${contender.name.padEnd(17)}  ${brief(figures)}`);
  return figures;
}

/**
 * @param {string} name
 * @param {any[]} rounds
 * @returns {Outcome}
 */
export function outcomeOf(name, rounds) {
  const processes = mediansByProcess(rounds);
  const several = processes.length > 1 ? { processes } : {};
  return { name, median: medians(rounds), ...several, rounds };
}

/** @param {any} figures */
function brief({ singles, backlog, latency }) {
  const rate = (/** @type {any} */ { readingsPerSecond }) => Math.round(readingsPerSecond);
  const p99 = latency === undefined ? '' : `, stored p99 ${latency.toStored.p99.toFixed(0)} ms`;
  return `${rate(singles)} singles/s, ${rate(backlog)} backlog readings/s${p99}`;
}
