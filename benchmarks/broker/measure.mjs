import { fileURLToPath, URL } from 'node:url';

import { runLoad } from '../common/run-load.mjs';
import { READINGS_FILTER } from './accounts.mjs';

const LOAD_PROCESS = fileURLToPath(new URL('load/load-process.mjs', import.meta.url));

/** @typedef {import('./load/load-process.mjs').Job} Job */
/** @typedef {import('./settings.mjs').Settings} Settings */

/**
 * What is measured of one server in one round.
 *
 * @typedef {object} Figures
 * @property {Awaited<ReturnType<typeof import('./load/message-rate.mjs').measureMessageRate>>} messages
 * @property {Awaited<ReturnType<typeof import('./load/latency.mjs').measureLatency>>} latency
 * @property {Awaited<ReturnType<typeof import('./load/connections.mjs').measureConnections>>} connections
 */

/**
 * Measures a server: messages and latency with one process, connections with a fresh one, whose memory
 * nothing has passed through.
 *
 * @param {object} options
 * @param {import('./contenders.mjs').Contender} options.contender
 * @param {Settings} options.settings
 * @param {() => Promise<void>} options.untilQuiet
 * @returns {Promise<Figures>}
 */
export async function measure({ contender, settings, untilQuiet }) {
  const [messageRate, latency, connections] = jobs(contender.accounts, settings);
  const run = async (/** @type {any} */ job, /** @type {Server} */ { port, pid: serverPid }) => {
    await untilQuiet();
    return runLoad(LOAD_PROCESS, { ...job, port, serverPid });
  };
  const first = await withServer(contender, async (server) => ({
    messages: await run(messageRate, server),
    latency: await run(latency, server),
  }));
  const second = await withServer(contender, async (server) => ({
    connections: await run(connections, server),
  }));
  return { ...first, ...second };
}

/**
 * @param {import('./accounts.mjs').Accounts} accounts
 * @param {Settings} settings
 */
function jobs({ publishers, watcher, idle }, settings) {
  const { payloadBytes, warmUpSeconds, seconds } = settings;
  const traffic = {
    publishers,
    watcher,
    filter: READINGS_FILTER,
    payloadBytes,
    warmUpSeconds,
    seconds,
  };
  return [
    { kind: 'message-rate', ...traffic, window: settings.window },
    { kind: 'latency', ...traffic, perSecond: settings.latencyPerSecond },
    {
      kind: 'connections',
      clients: idle,
      atOnce: settings.connectsAtOnce,
      warmUpClients: settings.warmUpConnections,
      settleSeconds: settings.settleSeconds,
    },
  ];
}

/** @typedef {import('../common/managed-server.mjs').ManagedServer} Server */

/**
 * @template T
 * @param {import('./contenders.mjs').Contender} contender
 * @param {(server: Server) => Promise<T>} use
 * @returns {Promise<T>}
 */
async function withServer(contender, use) {
  const server = await contender.start();
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}
