import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { describeMachine } from '../common/machine.mjs';
import { createPatience } from '../common/quiet-machine.mjs';
import { findDoubts } from './doubts.mjs';
import { fillStore } from './fill-store.mjs';
import { LIVE_STATIONS, measureInsertRate, measureService } from './measure.mjs';
import { SLOW } from './settings.mjs';
import { sink } from './services/sink.mjs';
import { medians } from './summary.mjs';

/** @typedef {import('./services/service.mjs').Contender} Contender */
/** @typedef {import('./settings.mjs').Settings} Settings */
/** @typedef {import('./measure.mjs').Run} Run */

/**
 * Runs all rounds: isobar and its peers in turns, the other way round in every other round.
 *
 * @param {object} options
 * @param {Settings} options.settings
 * @param {Contender} options.isobar
 * @param {Contender[]} options.peers
 * @param {string[]} options.missing peers that are not installed
 * @param {string} options.folder for temporary files
 * @param {(line: string) => void} options.tell
 */
export async function runBenchmark({ settings, isobar, peers, missing, folder, tell }) {
  const untilQuiet = createPatience(settings.patienceSeconds);
  let starts = 0;
  /**
   * @template T
   * @param {Contender} contender
   * @param {number} stations
   * @param {(run: Run) => Promise<T>} jobs
   * @param {(folder: string) => Promise<void>} [prepare]
   */
  const withService = async (contender, stations, jobs, prepare) => {
    const own = join(folder, `service-${++starts}`);
    try {
      await prepare?.(own);
      const { readingBytes } = settings;
      const options = { contender, folder: own, stations, readingBytes, untilQuiet };
      return await measureService(options, jobs);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  };
  /** @param {Contender} contender */
  const takeRound = async (contender) => {
    const figures = await withService(contender, settings.stations, jobsOf(contender, settings));
    tell(`  ${contender.name.padEnd(13)}  ${brief(figures)}`);
    return figures;
  };

  const contenders = [isobar, ...peers];
  /** @type {Map<string, Awaited<ReturnType<typeof takeRound>>[]>} */
  const rounds = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= settings.rounds; round += 1) {
    tell(`round ${round} of ${settings.rounds}`);
    for (const each of round % 2 === 1 ? contenders : contenders.toReversed()) {
      try {
        rounds.get(each.name)?.push(await takeRound(each));
      } catch (error) {
        if (each === isobar) throw error;
        tell(`  ${each.name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  tell('ceilings');
  const insertRate = await measureInsertRate(folder, settings);
  tell(`  driver alone   ${Math.round(insertRate.readingsPerSecond)} rows/s`);
  rounds.set(sink.name, [await takeRound(sink)]);

  tell('recovery');
  const recovery = await measureRecovery(withService, isobar, settings);
  tell('growth');
  const growth = await measureGrowth(withService, isobar, settings);

  const outcomes = [...rounds].flatMap(([name, taken]) =>
    taken.length === 0 ? [] : [{ name, median: medians(taken), rounds: taken }],
  );
  const failed = peers.filter(({ name }) => rounds.get(name)?.length === 0);
  return {
    date: new Date().toISOString(),
    machine: describeMachine(),
    settings,
    missing: [...missing, ...failed.map(({ name }) => `${name}, which failed`)],
    contenders: outcomes,
    ceiling: { insertRate },
    recovery,
    growth,
    doubts: outcomes.flatMap((outcome) => findDoubts(outcome.name, outcome.rounds)),
  };
}

/**
 * @param {Contender} contender
 * @param {Settings} settings
 * @returns {(run: Run) => Promise<{ singles: any, backlog: any, latency?: any }>}
 */
function jobsOf({ name }, settings) {
  const isSlow = name === 'rabbitmq';
  const { singlesWindow, backlogWindow, stations } = isSlow ? SLOW : settings;
  const { backlogReadings, warmUpSeconds, seconds } = settings;
  const rate = { kind: 'rate', stations, warmUpSeconds, seconds };
  return async (run) => {
    const singles = await run({ ...rate, readings: 1, window: singlesWindow });
    const backlog = await run({ ...rate, readings: backlogReadings, window: backlogWindow });
    if (isSlow) return { singles, backlog }; // 2,000 readings a second would only queue up
    const { latencyPerSecond: perSecond, latencySeconds } = settings;
    const times = { warmUpSeconds, seconds: latencySeconds };
    return {
      singles,
      backlog,
      latency: await run({ ...latencyJob, ...times, stations, perSecond }),
    };
  };
}

const latencyJob = { kind: 'latency' };

/** @typedef {(contender: Contender, stations: number, jobs: (run: Run) => Promise<any>, prepare?: (folder: string) => Promise<void>) => Promise<any>} WithService */

/**
 * @param {WithService} withService
 * @param {Contender} isobar
 * @param {Settings} settings
 */
function measureRecovery(withService, isobar, settings) {
  const { recoveryStations: stations, recoveryReadings, recoveryLivePerSecond } = settings;
  return withService(isobar, stations + LIVE_STATIONS, (run) =>
    run({
      ...{ kind: 'recovery', stations, waiting: recoveryReadings },
      livePerSecond: recoveryLivePerSecond,
    }),
  );
}

/**
 * What a reading costs at one steady rate, from few stations and from many, and with many stored.
 *
 * @param {WithService} withService
 * @param {Contender} isobar
 * @param {Settings} settings
 */
async function measureGrowth(withService, isobar, settings) {
  const { latencyPerSecond: perSecond, warmUpSeconds, latencySeconds: seconds } = settings;
  /** @param {number} stations @param {number} stored */
  const take = async (stations, stored) => {
    const job = { ...latencyJob, stations, perSecond, warmUpSeconds, seconds };
    const prepare = (/** @type {string} */ folder) => fillStore(folder, stored);
    const figures = await withService(isobar, stations, (run) => run(job), prepare);
    return { stations, stored, ...figures };
  };
  const byStations = [];
  for (const stations of settings.growthStations) byStations.push(await take(stations, 0));
  const byStored = [];
  for (const stored of settings.growthStored) {
    byStored.push(await take(settings.growthStations[0] ?? 1, stored));
  }
  return { byStations, byStored };
}

/** @param {any} figures */
function brief({ singles, backlog, latency }) {
  const rate = (/** @type {any} */ { readingsPerSecond }) => Math.round(readingsPerSecond);
  const p99 = latency === undefined ? '' : `, stored p99 ${latency.toStored.p99.toFixed(0)} ms`;
  return `${rate(singles)} singles/s, ${rate(backlog)} backlog readings/s${p99}`;
}
