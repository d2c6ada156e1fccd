import { statfsSync } from 'node:fs';
import { join } from 'node:path';

import { fillStore } from '../fill-store.mjs';
import { whole } from '../formats.mjs';
import { atMost } from '../goal.mjs';
import { formatGrowth } from '../growth-table.mjs';
import { steadyJob } from '../jobs.mjs';
import { medianFigures } from '../median-figures.mjs';
import { isobar } from '../services/isobar.mjs';
import { GOALS } from '../settings.mjs';
import { doubtsOf } from './stations.mjs';

/** A stored reading takes some 111, its share of the hours included; the log is written ahead. */
const BYTES_PER_READING = 140;

/** @type {import('../parts.mjs').Part} */
export const stored = {
  name: 'stored',
  about: 'what a reading costs with 1, 10 and 50 million stored before',
  minutes: 15,
  obstacle: ({ settings, folder }) => {
    const { needed, free } = roomFor(settings, folder);
    if (free >= needed) return undefined;
    return `${folder} has ${gigabytes(free)} free, and ${gigabytes(needed)} are needed: name a folder with room for them with TMPDIR`;
  },
  measure,
  report: ({ growth: { emptyStore, byStored } }) => [formatGrowth([emptyStore, ...byStored])],
  doubts: ({ growth: { emptyStore, byStored } }) =>
    [emptyStore, ...byStored].flatMap(({ doubts = [] }) => doubts),
  goals: ({ growth: { emptyStore, byStored } }) =>
    byStored.flatMap((/** @type {any} */ { stored: many, serverSecondsPerThousand: cost }) =>
      atMost(
        `cost with ${whole(many)} stored, of an empty store's`,
        cost / emptyStore.serverSecondsPerThousand,
        GOALS.growth,
      ),
    ),
  isIn: (results) => results.growth?.byStored !== undefined,
};

/**
 * One store grows from one step to the next: what was filled is used again, and what is measured in
 * between adds next to nothing to it.
 *
 * @param {import('../bench.mjs').Bench} bench
 */
async function measure({ settings, folder, tell, withService }) {
  const { growthStored, growthRounds, growthStations } = settings;
  const { needed, free } = roomFor(settings, folder);
  tell(`  takes up to ${gigabytes(needed)} in ${folder}, of ${gigabytes(free)} that are free`);
  const stations = growthStations[0] ?? 1;
  const kept = { folder: join(folder, 'filled'), earlier: { jobs: 0, readings: 0 } };
  const all = { total: Math.max(...growthStored), until: Date.now() };
  const steps = [];
  let filled = 0;
  for (const count of [0, ...growthStored.toSorted((one, other) => one - other)]) {
    await fillStore(kept.folder, { from: filled, to: count, ...all, tell });
    kept.earlier.readings += count - filled;
    filled = count;
    const rounds = [];
    for (let round = 1; round <= growthRounds; round += 1) {
      tell(`  ${whole(count)} stored, round ${round} of ${growthRounds}`);
      const service = { contender: isobar, stations, kept };
      const figures = await withService(service, (run) => run(steadyJob(settings, stations)));
      kept.earlier.jobs += 1;
      kept.earlier.readings += figures.confirmed;
      rounds.push(figures);
    }
    const doubts = doubtsOf(`${whole(count)} stored`, rounds);
    steps.push({ stations, stored: count, ...medianFigures(rounds), rounds, doubts });
  }
  const [emptyStore, ...byStored] = steps;
  return { growth: { emptyStore, byStored } };
}

/**
 * @param {import('../settings.mjs').Settings} settings
 * @param {string} folder
 */
function roomFor({ growthStored }, folder) {
  const { bavail, bsize } = statfsSync(folder);
  return { needed: Math.max(...growthStored) * BYTES_PER_READING, free: bavail * bsize };
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
