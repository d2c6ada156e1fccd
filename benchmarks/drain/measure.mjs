import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { cpuSeconds } from '../common/process-figures.mjs';
import { publish } from './publish.mjs';

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {number} pid
 * @property {number} [storePid] of the Redis beside it
 * @property {() => Promise<number>} [waiting] how many messages wait, where it acknowledges them before that
 * @property {() => Promise<void>} stop
 */
/**
 * A client with a session that the server keeps.
 *
 * @typedef {object} Client
 * @property {string} name
 * @property {(target: Target) => Promise<void>} subscribe connects, subscribes with QoS 1, and goes
 * @property {(target: Target, count: number) => Promise<void>} drain comes back, takes so many messages, and goes
 * @property {(target: Target) => Promise<void>} discard ends its session
 */
/**
 * @typedef {object} Target
 * @property {number} port
 * @property {import('../broker/accounts.mjs').Accounts['watcher']} account
 * @property {string} filter
 */

/**
 * Seconds from a client's start until it has the last of the messages that waited for it, and the
 * processor time that the server took meanwhile.
 *
 * @param {object} options
 * @param {Server} options.server
 * @param {import('../broker/accounts.mjs').Accounts} options.accounts
 * @param {Client} options.client
 * @param {number} options.count
 * @param {import('./settings.mjs').Settings} options.settings
 */
export async function measureDrain({ server, accounts, client, count, settings }) {
  const [publisher] = accounts.publishers;
  if (publisher === undefined) throw new Error('there is no account to publish with');
  const target = { port: server.port, account: accounts.watcher, filter: publisher.topic };
  await client.subscribe(target);
  await publish({ port: server.port, station: publisher, count, settings });
  while (server.waiting !== undefined && (await server.waiting()) < count) await sleep(100);
  const used = () => cpuSeconds(server.pid) + (server.storePid ? cpuSeconds(server.storePid) : 0);
  const [begun, usedBefore] = [performance.now(), used()];
  await client.drain(target, count);
  const seconds = (performance.now() - begun) / 1000;
  const cpu = used() - usedBefore;
  await client.discard(target);
  return { seconds, cpuSeconds: cpu };
}
