import { stationClientId, stationTopic } from '@isobar/shared';

/**
 * @typedef {object} Account
 * @property {string} username
 * @property {string} clientId
 * @property {import('@isobar/shared').Role} role
 */
/** @typedef {import('./load/packets.mjs').Credentials & { topic: string }} PublishingAccount */

export const READINGS_FILTER = stationTopic('+', 'readings');

/** @type {Account} */
export const WATCHER = { username: 'watcher', clientId: 'watcher', role: 'watcher' };

/**
 * Stations `{prefix}-1` and so on.
 *
 * @param {string} prefix
 * @param {number} count
 * @returns {Account[]}
 */
export function stationAccounts(prefix, count) {
  return Array.from({ length: count }, (_value, index) => {
    const username = `${prefix}-${index + 1}`;
    return { username, clientId: stationClientId(username), role: 'station' };
  });
}

/** @param {Account} account */
export function topicOf({ username }) {
  return stationTopic(username, 'readings');
}
