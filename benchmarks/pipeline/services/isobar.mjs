import { createTokenIssuer, openKeyStore } from '@isobar/auth';

import { launchApart } from './launch-apart.mjs';
import { launchTogether } from './launch-together.mjs';
import { createMongodbStore } from './mongodb-store.mjs';
import { sqliteStore } from './sqlite-store.mjs';

const TOKEN_SECONDS = 3600;

/**
 * How isobar is started.
 *
 * @callback Launch
 * @param {string} folder of the readings, unless they are elsewhere
 * @param {Record<string, string>} store settings of the store
 * @returns {Promise<import('./service.mjs').Service & { keys: string }>} with the folder of auth's keys
 *
 * Where it keeps its readings.
 *
 * @typedef {object} Store
 * @property {(folder: string) => Record<string, string>} settings
 * @property {() => Promise<import('./service.mjs').ServiceProcess[]>} processes servers that keep it
 * @property {(folder: string) => Promise<import('./service.mjs').Stored>} stored
 * @property {(folder: string) => Promise<void>} [remove]
 */

/** Everything in one process, as `isobar start` has it, and a file. */
export const isobar = createIsobar({ name: 'isobar', launch: launchTogether, store: sqliteStore });

/** A process for each service, and a file. */
export const isobarApart = createIsobar({
  name: 'separate services',
  launch: launchApart,
  store: sqliteStore,
});

/**
 * Both ways, with their readings in MongoDB.
 *
 * @param {string} server
 */
export function isobarOnMongodb(server) {
  const store = createMongodbStore(server);
  return [
    createIsobar({ name: 'one process', launch: launchTogether, store }),
    createIsobar({ name: 'separate services', launch: launchApart, store }),
  ];
}

/**
 * @param {{ name: string, launch: Launch, store: Store }} options
 * @returns {import('./service.mjs').Contender}
 */
function createIsobar({ name, launch, store }) {
  return {
    name,
    confirmation: 'stations',
    start: async (folder, { accounts }) => {
      const servers = await store.processes();
      const { processes, port, stop, keys } = await launch(folder, store.settings(folder));
      const loginOf = await issueTokens(keys, accounts);
      return { processes: [...processes, ...servers], port, stop, loginOf };
    },
    stored: store.stored,
    ...(store.remove !== undefined && { remove: store.remove }),
  };
}

/**
 * Tokens as a login would give them, without ten thousand password hashes.
 *
 * @param {string} folder
 * @param {import('./service.mjs').Account[]} accounts
 */
async function issueTokens(folder, accounts) {
  const issuer = createTokenIssuer({
    keys: openKeyStore({ folder }),
    lifetimeSeconds: TOKEN_SECONDS,
  });
  const tokens = new Map();
  for (const { username, role } of accounts) {
    tokens.set(username, (await issuer.issue({ name: username, role })).token);
  }
  return (/** @type {import('./service.mjs').Account} */ { username }) => ({
    username,
    password: tokens.get(username),
  });
}
