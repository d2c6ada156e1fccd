import { findMosquitto } from '../../broker/servers/mosquitto.mjs';
import { formatContenders } from '../contenders-table.mjs';
import { findDoubts } from '../doubts.mjs';
import { cpu, whole } from '../formats.mjs';
import { atLeast, atMost } from '../goal.mjs';
import { measureInsertRate } from '../measure.mjs';
import { outcomeOf, takeRound, takeRounds } from '../rounds.mjs';
import { isobar } from '../services/isobar.mjs';
import { mosquittoWith } from '../services/mosquitto.mjs';
import { missingForRabbitmq, rabbitmq } from '../services/rabbitmq.mjs';
import { sink } from '../services/sink.mjs';
import { GOALS } from '../settings.mjs';

/** @type {import('../parts.mjs').Part} */
export const peers = {
  name: 'peers',
  about: 'isobar beside mosquitto and RabbitMQ, and the ceilings of load and driver',
  minutes: 4,
  isUsual: true,
  measure,
  report: ({ contenders, ceiling: { insertRate }, missing }) => [
    formatContenders(contenders),
    `The driver alone: ${whole(insertRate.readingsPerSecond)} rows/s, ${cpu(insertRate.serverSecondsPerThousand)} of processor for 1,000`,
    ...missing.map((/** @type {string} */ name) => `MISSING, and so not compared with: ${name}`),
  ],
  doubts: ({ doubts }) => doubts,
  goals: findGoals,
  isIn: (results) => results.contenders !== undefined,
};

/** @param {import('../bench.mjs').Bench} bench */
async function measure(bench) {
  const { settings, folder, tell } = bench;
  const { found, missing } = findPeers(tell);
  const { outcomes, failed, doubts } = await takeRounds(
    bench,
    [isobar, ...found],
    (each) => each !== isobar,
  );
  tell('ceilings');
  const insertRate = await measureInsertRate(folder, settings);
  tell(`  driver alone       ${Math.round(insertRate.readingsPerSecond)} rows/s`);
  const ceiling = await takeRound(bench, sink);
  return {
    missing: [...missing, ...failed.map((name) => `${name}, which failed`)],
    contenders: [...outcomes, outcomeOf(sink.name, [ceiling])],
    ceiling: { insertRate },
    doubts: [...doubts, ...findDoubts(sink.name, [ceiling])],
  };
}

/** @param {(line: string) => void} tell */
function findPeers(tell) {
  const found = [];
  const missing = [];
  const mosquitto = findMosquitto();
  if (mosquitto === undefined) missing.push('mosquitto');
  else found.push(mosquittoWith(mosquitto.program));
  const lacking = missingForRabbitmq();
  if (lacking === undefined) found.push(rabbitmq);
  else missing.push(lacking);
  for (const name of missing) tell(`MISSING: ${name}; install it with: apt-get install ${name}`);
  return { found, missing };
}

/** @param {{ contenders: import('../rounds.mjs').Outcome[] }} results */
function findGoals({ contenders }) {
  const of = (/** @type {string} */ wanted) =>
    contenders.find(({ name }) => name === wanted)?.median;
  const [own = {}, mosquitto, rabbit] = [isobar, { name: 'mosquitto' }, rabbitmq].map(({ name }) =>
    of(name),
  );
  const ratio = (/** @type {any} */ peer, /** @type {string} */ figure) =>
    peer === undefined ? undefined : (own[figure] ?? NaN) / peer[figure];
  return [
    ...atLeast('singles/s', own.singlesPerSecond, GOALS.singlesPerSecond),
    ...atLeast('backlog readings/s', own.backlogPerSecond, GOALS.backlogPerSecond),
    ...atLeast("singles, of mosquitto's", ratio(mosquitto, 'singlesPerSecond'), GOALS.ofMosquitto),
    ...atLeast("backlog, of mosquitto's", ratio(mosquitto, 'backlogPerSecond'), GOALS.ofMosquitto),
    ...atLeast("singles, of rabbitmq's", ratio(rabbit, 'singlesPerSecond'), GOALS.ofRabbitmq),
    ...atMost('taken to watcher, p99 ms', own.watcherP99Milliseconds, GOALS.watcherP99Milliseconds),
    ...atMost('taken to stored, p99 ms', own.storedP99Milliseconds, GOALS.storedP99Milliseconds),
  ];
}
