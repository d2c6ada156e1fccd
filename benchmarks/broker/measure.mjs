import { READINGS_FILTER } from './accounts.mjs';
import { runLoad } from './run-load.mjs';

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
 * @param {import('./contenders.mjs').Contender} contender
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<Figures>}
 */
export async function measure(contender, settings) {
  const { accounts } = contender;
  const { warmUpSeconds, seconds, payloadBytes } = settings;
  const traffic = {
    publishers: accounts.publishers,
    watcher: accounts.watcher,
    filter: READINGS_FILTER,
    payloadBytes,
    warmUpSeconds,
    seconds,
  };
  const [messages, latency] = await withServer(contender, async ({ port, pid: serverPid }) => [
    await runLoad({
      kind: 'message-rate',
      port,
      serverPid,
      ...traffic,
      window: settings.window,
    }),
    await runLoad({
      kind: 'latency',
      port,
      serverPid,
      ...traffic,
      perSecond: settings.latencyPerSecond,
    }),
  ]);
  const connections = await withServer(contender, ({ port, pid: serverPid }) =>
    runLoad({
      kind: 'connections',
      port,
      serverPid,
      clients: accounts.idle,
      atOnce: settings.connectsAtOnce,
      warmUpClients: settings.warmUpConnections,
      settleSeconds: settings.settleSeconds,
    }),
  );
  return { messages, latency, connections };
}

/**
 * @template T
 * @param {import('./contenders.mjs').Contender} contender
 * @param {(server: import('./servers/managed-server.mjs').ManagedServer) => Promise<T>} use
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
