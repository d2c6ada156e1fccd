import { join } from 'node:path';
import process from 'node:process';

import { createAccounts } from '../broker/accounts.mjs';
import { startAuthority } from '../broker/authority.mjs';
import { findMosquitto, prepareMosquitto, startMosquitto } from '../broker/servers/mosquitto.mjs';
import { describeMachine } from '../common/machine.mjs';
import { EXIT, runProgram, tell } from '../common/program.mjs';
import { resultsPath, writeResults } from '../common/results.mjs';
import { median } from '../common/statistics.mjs';
import { formatTable } from '../common/table.mjs';
import { startCell } from './cell.mjs';
import { CLIENTS } from './clients.mjs';
import { measureDrain } from './measure.mjs';
import { GOAL_GROWTH, GOAL_SECONDS, SETTINGS } from './settings.mjs';

const [FEWEST = 0] = SETTINGS.counts;
const MOST = SETTINGS.counts.at(-1) ?? 0;

/** @typedef {{ server: string, client: string, count: number, seconds: number[], cpuSeconds: number[] }} Figure */

await runProgram(measure);

/** @param {string} folder */
async function measure(folder) {
  const mosquitto = findMosquitto();
  if (mosquitto === undefined) {
    throw new Error(
      'mosquitto is missing, and there is nothing to compare with; install it, such as with: apt-get install mosquitto',
    );
  }
  const machine = describeMachine({ mosquittoVersion: mosquitto.version });
  const figures = await run(folder, mosquitto.program);
  const results = { date: new Date().toISOString(), machine, settings: SETTINGS, figures };
  writeResults(resultsPath('drain'), results);
  process.stdout.write(`\n${formatReport(figures)}\n`);
  return isReached(figures) ? EXIT.reached : EXIT.missed;
}

/**
 * Every figure so often as there are rounds. Both servers take turns, and are started afresh for each.
 *
 * @param {string} folder
 * @param {string} mosquittoProgram
 */
async function run(folder, mosquittoProgram) {
  const authority = await startAuthority();
  const counts = { publishers: 1, idle: 0 };
  const withTokens = createAccounts({ ...counts, passwordOf: authority.issue });
  const withPasswords = createAccounts({
    ...counts,
    passwordOf: ({ username }) => `of-${username}`,
  });
  const mosquittoFolder = join(folder, 'mosquitto');
  prepareMosquitto(mosquittoFolder, withPasswords);
  const servers = [
    {
      name: 'isobar',
      accounts: withTokens,
      /** @param {number} round */
      start: (round) =>
        startCell({ folder: join(folder, `cell-${round}`), authUrl: authority.url }),
    },
    {
      name: 'mosquitto',
      accounts: withPasswords,
      start: () => startMosquitto({ program: mosquittoProgram, folder: mosquittoFolder }),
    },
  ];
  /** @type {Map<string, Figure>} */
  const figures = new Map();
  for (let round = 1; round <= SETTINGS.rounds; round += 1) {
    tell(`round ${round} of ${SETTINGS.rounds}`);
    for (const { name, accounts, start } of round % 2 === 1 ? servers : servers.toReversed()) {
      const server = await start(round);
      for (const client of CLIENTS) {
        for (const count of SETTINGS.counts) {
          const options = { server, accounts, client, count, settings: SETTINGS };
          const { seconds, cpuSeconds } = await measureDrain(options);
          tell(`  ${name}, ${client.name}, ${count}: ${seconds.toFixed(2)} s`);
          const key = `${name} ${client.name} ${count}`;
          const known = { server: name, client: client.name, count, seconds: [], cpuSeconds: [] };
          const figure = figures.get(key) ?? known;
          figure.seconds.push(seconds);
          figure.cpuSeconds.push(cpuSeconds);
          figures.set(key, figure);
        }
      }
      await server.stop();
    }
  }
  authority.close();
  return [...figures.values()];
}

/** @param {readonly Figure[]} figures */
function formatReport(figures) {
  const counts = SETTINGS.counts.map((count) => count.toLocaleString('en'));
  const rows = summarize(figures).map(({ server, client, seconds, growth, cpu }) => [
    ...[`${client}, ${server}`, ...seconds.map((each) => `${each.toFixed(2)} s`)],
    ...[growth.toFixed(2), `${cpu.toFixed(2)} s`],
  ]);
  return formatTable([
    ['messages that waited', ...counts, 'growth', 'server CPU for the most'],
    ...rows,
  ]);
}

/**
 * Medians by the number of messages, and how many times as long one of the most takes as one of the fewest.
 *
 * @param {readonly Figure[]} figures
 */
function summarize(figures) {
  return CLIENTS.flatMap(({ name: client }) =>
    ['isobar', 'mosquitto'].map((server) => {
      const own = figures.filter((each) => each.client === client && each.server === server);
      const seconds = own.map((each) => median(each.seconds));
      const [first = NaN, last = NaN] = [seconds[0], seconds.at(-1)];
      const cpu = median(own.at(-1)?.cpuSeconds ?? []);
      return { server, client, seconds, growth: last / MOST / (first / FEWEST), cpu };
    }),
  );
}

/** @param {readonly Figure[]} figures */
function isReached(figures) {
  return summarize(figures)
    .filter(({ server }) => server === 'isobar')
    .every(({ seconds, growth }) => (seconds.at(-1) ?? NaN) < GOAL_SECONDS && growth < GOAL_GROWTH);
}
