import { describeMachine } from '../common/machine.mjs';
import { findDoubts } from './doubts.mjs';
import { measure } from './measure.mjs';
import { prepareContenders } from './contenders.mjs';
import { createPatience } from '../common/quiet-machine.mjs';
import { compare, summarize } from './summary.mjs';

/** @typedef {import('./measure.mjs').Figures} Figures */
/** @typedef {import('./summary.mjs').Summary} Summary */
/** @typedef {{ median: Summary, rounds: Figures[] }} Outcome */

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {ReturnType<typeof describeMachine>} machine
 * @property {import('./settings.mjs').Settings} settings
 * @property {Outcome} isobar
 * @property {Outcome} mosquitto
 * @property {Outcome} ceiling what the load reaches with a server that does nothing
 * @property {Summary} ratio
 * @property {string[]} doubts
 */

/**
 * Runs all rounds. isobar and mosquitto take turns, and take turns in being first.
 *
 * @param {object} options
 * @param {import('./settings.mjs').Settings} options.settings
 * @param {{ program: string, version: string }} options.mosquitto
 * @param {string} options.folder for temporary files
 * @param {(line: string) => void} options.tell
 * @returns {Promise<Results>}
 */
export async function runBenchmark({ settings, mosquitto, folder, tell }) {
  tell(`making ${settings.connections} tokens and password hashes`);
  const contenders = await prepareContenders({
    settings,
    mosquittoProgram: mosquitto.program,
    folder,
  });
  const untilQuiet = createPatience(settings.patienceSeconds);
  /** @type {Record<string, Figures[]>} */
  const rounds = { isobar: [], mosquitto: [], sink: [] };
  /** @param {import('./contenders.mjs').Contender} contender */
  const take = async (contender) => {
    const figures = await measure({ contender, settings, untilQuiet });
    rounds[contender.name]?.push(figures);
    tell(`  ${contender.name.padEnd(9)}  ${brief(figures)}`);
  };

  try {
    for (let round = 1; round <= settings.rounds; round += 1) {
      tell(`round ${round} of ${settings.rounds}`);
      const { isobar, mosquitto: other } = contenders;
      for (const each of round % 2 === 1 ? [isobar, other] : [other, isobar]) await take(each);
    }
    tell('ceiling of the load');
    await take(contenders.sink);
  } finally {
    contenders.close();
  }

  const [isobar, other, ceiling] = ['isobar', 'mosquitto', 'sink'].map((name) => {
    const taken = rounds[name] ?? [];
    return { median: summarize(taken), rounds: taken };
  });
  if (isobar === undefined || other === undefined || ceiling === undefined) throw new Error();
  return {
    date: new Date().toISOString(),
    machine: describeMachine({ mosquittoVersion: mosquitto.version }),
    settings,
    isobar,
    mosquitto: other,
    ceiling,
    ratio: compare(isobar.median, other.median),
    doubts: [
      ...findDoubts('isobar', isobar.rounds),
      ...findDoubts('mosquitto', other.rounds),
      ...findDoubts('ceiling', ceiling.rounds),
    ],
  };
}

/** @param {Figures} figures */
function brief({ messages, latency, connections }) {
  return [
    `${Math.round(messages.acknowledgedPerSecond)} messages/s`,
    `p99 ${latency.p99Milliseconds.toFixed(2)} ms`,
    `${Math.round(connections.connectsPerSecond)} CONNECTs/s`,
    `${Math.round(connections.bytesPerConnection)} bytes a connection`,
  ].join(', ');
}
