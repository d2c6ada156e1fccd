import { GOALS } from './settings.mjs';

/**
 * @typedef {{ name: string, value: string, goal: string, isReached: boolean }} Goal
 */

/**
 * What was asked, and what came of it.
 *
 * @param {Pick<import('./report.mjs').Results, 'contenders' | 'growth'>} results
 * @returns {Goal[]}
 */
export function findGoals({ contenders, growth }) {
  const of = (/** @type {string} */ wanted) =>
    contenders.find(({ name }) => name === wanted)?.median;
  const [isobar = {}, mosquitto, rabbitmq] = [of('isobar'), of('mosquitto'), of('rabbitmq')];
  const ratio = (/** @type {any} */ peer, /** @type {string} */ figure) =>
    peer === undefined ? undefined : (isobar[figure] ?? NaN) / peer[figure];
  const [few, ...more] = growth.byStations;
  const cost = (/** @type {any} */ { serverSecondsPerThousand }) =>
    serverSecondsPerThousand / few.serverSecondsPerThousand;

  return [
    atLeast('singles/s', isobar.singlesPerSecond, GOALS.singlesPerSecond),
    atLeast('backlog readings/s', isobar.backlogPerSecond, GOALS.backlogPerSecond),
    atLeast("singles, of mosquitto's", ratio(mosquitto, 'singlesPerSecond'), GOALS.ofMosquitto),
    atLeast("backlog, of mosquitto's", ratio(mosquitto, 'backlogPerSecond'), GOALS.ofMosquitto),
    atLeast("singles, of rabbitmq's", ratio(rabbitmq, 'singlesPerSecond'), GOALS.ofRabbitmq),
    atMost('taken to watcher, p99 ms', isobar.watcherP99Milliseconds, GOALS.watcherP99Milliseconds),
    atMost('taken to stored, p99 ms', isobar.storedP99Milliseconds, GOALS.storedP99Milliseconds),
    ...more.map((each) =>
      atMost(`cost with ${each.stations} stations, of ${few.stations}'s`, cost(each), GOALS.growth),
    ),
    ...growth.byStored.map((each) =>
      atMost(`cost with ${each.stored} stored, of an empty store's`, cost(each), GOALS.growth),
    ),
  ].filter((goal) => goal !== undefined);
}

/**
 * @param {string} name
 * @param {number | undefined} value
 * @param {number} goal
 * @returns {Goal | undefined}
 */
function atLeast(name, value, goal) {
  if (value === undefined) return undefined;
  return { name, value: text(value), goal: `${text(goal)} at least`, isReached: value >= goal };
}

/**
 * @param {string} name
 * @param {number | undefined} value
 * @param {number} goal
 * @returns {Goal | undefined}
 */
function atMost(name, value, goal) {
  if (value === undefined) return undefined;
  return { name, value: text(value), goal: `${text(goal)} at most`, isReached: value <= goal };
}

/** @param {number} value */
function text(value) {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
}
