/**
 * A way to do the whole job, as it runs.
 *
 * @typedef {object} Service
 * @property {ServiceProcess[]} processes all that it consists of, and what it leans on
 * @property {number} port of MQTT
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} ServiceProcess
 * @property {string} name
 * @property {number} pid
 * @property {true} [isBeside] a server that the service uses and does not start: its costs are told apart
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {Confirmation} confirmation
 * @property {(folder: string, options: { accounts: Account[] }) => Promise<Service & { loginOf: (account: Account) => Login }>} start
 * @property {(folder: string) => Stored | Promise<Stored>} [stored] once it is stopped
 * @property {(folder: string) => Promise<void>} [remove] what it has left elsewhere than in the folder
 *
 * @typedef {object} Stored
 * @property {number} readings
 * @property {number} [bytes] on the disk, where that can be told
 * @property {number} [missing] of which the ledger knows that they are not there
 *
 * @typedef {import('../../broker/accounts.mjs').Account} Account
 * @typedef {{ username: string, password: string }} Login what the broker lets an account in with
 */

/**
 * How the load learns what is stored. `stations`: each station is told its own readings, on
 * `stations/NAME/stored`. `progress`: nobody is told, but for the benchmark's sake the program that
 * stores publishes how many readings it has stored so far, once a batch, on {@link PROGRESS_TOPIC}.
 *
 * @typedef {'stations' | 'progress'} Confirmation
 */
export const PROGRESS_TOPIC = 'progress';

/**
 * A login for a broker that lets everyone in.
 *
 * @param {Account} account
 * @returns {Login}
 */
export const ANYONE = ({ username }) => ({ username, password: 'none' });

/**
 * Stops the parts of a service, the last one first.
 *
 * @param {{ stop: () => Promise<void> }[]} parts
 */
export async function stopAll(parts) {
  for (const part of parts.toReversed()) await part.stop();
}
