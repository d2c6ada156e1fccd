import { stationClientId, stationTopic } from '@isobar/shared';

/**
 * @typedef {object} Account
 * @property {string} username
 * @property {string} clientId
 * @property {import('@isobar/shared').Role} role
 */
/** @typedef {Account & { topic: string, password: string }} Station */

/**
 * Who takes part in the benchmark, with passwords of one kind.
 *
 * @typedef {object} Accounts
 * @property {Station[]} publishers
 * @property {Account & { password: string }} watcher
 * @property {Station[]} idle
 */

export const READINGS_FILTER = stationTopic('+', 'readings');

/**
 * The same accounts for every server; only the passwords differ.
 *
 * @param {object} options
 * @param {number} options.publishers
 * @param {number} options.idle
 * @param {(account: Account) => string} options.passwordOf
 * @returns {Accounts}
 */
export function createAccounts({ publishers, idle, passwordOf }) {
  /** @type {Account} */
  const watcher = { username: 'watcher', clientId: 'watcher', role: 'watcher' };
  return {
    publishers: createStations('pub', publishers, passwordOf),
    watcher: { ...watcher, password: passwordOf(watcher) },
    idle: createStations('idle', idle, passwordOf),
  };
}

/**
 * @param {string} prefix
 * @param {number} count
 * @param {(account: Account) => string} passwordOf
 * @returns {Station[]}
 */
function createStations(prefix, count, passwordOf) {
  return Array.from({ length: count }, (_value, index) => {
    const username = `${prefix}-${index + 1}`;
    /** @type {Account} */
    const account = { username, clientId: stationClientId(username), role: 'station' };
    return {
      ...account,
      topic: stationTopic(username, 'readings'),
      password: passwordOf(account),
    };
  });
}
