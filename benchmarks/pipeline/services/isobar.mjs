import { statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { createTokenIssuer, openKeyStore } from '@isobar/auth';

import { startServer } from '../../common/managed-server.mjs';
import { countRows } from './count-rows.mjs';

const PROGRAM = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url));
const TOKEN_SECONDS = 3600;

/** @type {import('./service.mjs').Contender} */
export const isobar = {
  name: 'isobar',
  confirmation: 'stations',
  start: startIsobar,
  stored: (folder) => {
    const path = join(folder, 'readings.db');
    return { readings: countRows(path, 'readings'), bytes: statSync(path).size };
  },
};

/**
 * Starts `isobar start`: auth, broker, ingest and dashboard in one process, everything as it is.
 *
 * @param {string} folder
 * @param {{ accounts: import('./service.mjs').Account[] }} options
 */
async function startIsobar(folder, { accounts }) {
  const profile = process.env.BENCHMARK_CPU_PROFILES;
  const server = await startServer({
    command: process.execPath,
    parameters: [
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
      PROGRAM,
      'start',
    ],
    environment: {
      PATH: process.env.PATH,
      ISOBAR_DATA: folder,
      ISOBAR_AUTH_PORT: '0',
      ISOBAR_MQTT_PORT: '0',
      ISOBAR_WS_PORT: '0',
      ISOBAR_DASHBOARD_PORT: '0',
      // A few stations that make up a whole fleet's rate would be slowed to 1,000 a second each.
      ISOBAR_MAX_PUBLISHES_PER_SECOND: '1000000',
    },
    portIn: (output) => {
      const port = /mqtt:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      return port === undefined ? undefined : Number(port);
    },
  });
  // Tokens as a login would give them, without ten thousand password hashes.
  const keys = openKeyStore({ folder: join(folder, 'keys') });
  const issuer = createTokenIssuer({ keys, lifetimeSeconds: TOKEN_SECONDS });
  const tokens = new Map();
  for (const { username, role } of accounts) {
    tokens.set(username, (await issuer.issue({ name: username, role })).token);
  }
  return {
    pids: [server.pid],
    port: server.port,
    stop: server.stop,
    loginOf: (/** @type {import('./service.mjs').Account} */ { username }) => ({
      username,
      password: tokens.get(username),
    }),
  };
}
