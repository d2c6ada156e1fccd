import { findDoubts } from '../doubts.mjs';
import { whole } from '../formats.mjs';
import { atMost } from '../goal.mjs';
import { formatGrowth } from '../growth-table.mjs';
import { steadyJob } from '../jobs.mjs';
import { medianFigures } from '../median-figures.mjs';
import { tooFewFilesFor } from '../open-files.mjs';
import { isobar } from '../services/isobar.mjs';
import { GOALS } from '../settings.mjs';

/** @type {import('../parts.mjs').Part} */
export const stations = {
  name: 'stations',
  about: 'what a reading costs at one steady rate, from 15, 1,000 and 10,000 stations',
  minutes: 2.5,
  obstacle: ({ settings }) => tooFewFilesFor(Math.max(...settings.growthStations)),
  measure,
  report: ({ growth }) => [formatGrowth(growth.byStations)],
  doubts: ({ growth }) => growth.byStations.flatMap((/** @type {any} */ { doubts = [] }) => doubts),
  goals: ({ growth: { byStations } }) => {
    const [few, ...more] = byStations;
    const least = few.serverSecondsPerThousand;
    return more.flatMap((/** @type {any} */ { stations: many, serverSecondsPerThousand: cost }) =>
      atMost(`cost with ${whole(many)} stations, of ${few.stations}'s`, cost / least, GOALS.growth),
    );
  },
  isIn: (results) => results.growth?.byStations !== undefined,
};

/** @param {import('../bench.mjs').Bench} bench */
async function measure({ settings, tell, withService }) {
  const { growthStations, growthRounds } = settings;
  /** @type {Map<number, any[]>} */
  const rounds = new Map(growthStations.map((count) => [count, []]));
  for (let round = 1; round <= growthRounds; round += 1) {
    tell(`round ${round} of ${growthRounds}`);
    for (const [count, figures] of rounds) {
      const service = { contender: isobar, stations: count };
      figures.push(await withService(service, (run) => run(steadyJob(settings, count))));
      tell(`  ${whole(count)} stations`);
    }
  }
  const byStations = [...rounds].map(([count, taken]) => ({
    ...{ stations: count, stored: 0, ...medianFigures(taken), rounds: taken },
    doubts: doubtsOf(`${whole(count)} stations`, taken),
  }));
  return { growth: { byStations } };
}

/**
 * @param {string} name
 * @param {any[]} rounds each of one steady rate
 */
export function doubtsOf(name, rounds) {
  return findDoubts(
    name,
    rounds.map((figures) => ({ ...figures, latency: figures })),
  );
}
