import { join } from 'node:path';

import { createAccounts } from './accounts.mjs';
import { startAuthority } from './authority.mjs';
import { startIsobar } from './servers/isobar.mjs';
import { prepareMosquitto, startMosquitto } from './servers/mosquitto.mjs';
import { startSink } from './servers/sink.mjs';

/**
 * A server that is measured, and the accounts that it knows.
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {import('./accounts.mjs').Accounts} accounts
 * @property {() => Promise<import('../common/managed-server.mjs').ManagedServer>} start
 */

/**
 * Makes everything that the servers need beforehand: tokens, password file, ACL file.
 *
 * @param {object} options
 * @param {import('./settings.mjs').Settings} options.settings
 * @param {string} options.mosquittoProgram
 * @param {string} options.folder for their files
 * @returns {Promise<{ isobar: Contender, mosquitto: Contender, sink: Contender, close: () => void }>}
 */
export async function prepareContenders({ settings, mosquittoProgram, folder }) {
  const authority = await startAuthority();
  const counts = { publishers: settings.publishers, idle: settings.connections };
  const withTokens = createAccounts({ ...counts, passwordOf: authority.issue });
  const withPasswords = createAccounts({
    ...counts,
    passwordOf: ({ username }) => `password-of-${username}`,
  });
  const mosquittoFolder = join(folder, 'mosquitto');
  prepareMosquitto(mosquittoFolder, withPasswords);
  let starts = 0;

  return {
    isobar: {
      name: 'isobar',
      accounts: withTokens,
      start: () => {
        starts += 1;
        return startIsobar({ authUrl: authority.url, folder: join(folder, `isobar-${starts}`) });
      },
    },
    mosquitto: {
      name: 'mosquitto',
      accounts: withPasswords,
      start: () => startMosquitto({ program: mosquittoProgram, folder: mosquittoFolder }),
    },
    sink: { name: 'sink', accounts: withTokens, start: startSink },
    close: authority.close,
  };
}
