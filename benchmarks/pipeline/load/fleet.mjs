import { Buffer } from 'node:buffer';

import { nowMilliseconds } from '../../broker/load/monotonic-clock.mjs';
import { subscribePacket } from '../../broker/load/packets.mjs';
import { openRawClient } from '../../broker/load/raw-client.mjs';
import { PROGRESS_TOPIC } from '../services/service.mjs';
import { createPacketReader } from './packet-reader.mjs';
import { createPackets } from './readings.mjs';

const SUBACK = 9;
const CONNECTS_AT_ONCE = 100;
const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);
/** One address has some 28,000 ports, of which others may be taken. */
const CLIENTS_PER_ADDRESS = 2500;

/**
 * @typedef {import('../../broker/load/packets.mjs').Credentials & { name: string }} StationAccount
 *
 * @typedef {object} FleetOptions
 * @property {number} port
 * @property {StationAccount[]} stations
 * @property {import('../../broker/load/packets.mjs').Credentials} observer
 * @property {import('../services/service.mjs').Confirmation} confirmation
 * @property {number} readings in a message; 1: singles
 * @property {number} readingBytes
 * @property {string} log
 * @property {number} storedBefore readings that the service has stored for earlier loads
 * @property {(error: Error) => void} onLost
 * @property {(station: FleetStation, count: number) => void} [onConfirmed]
 * @property {(milliseconds: number) => void} [onLatency] taken → confirmed, of each reading
 * @property {(station: FleetStation) => void} [onOpen]
 *
 * @typedef {object} FleetStation
 * @property {(messages: number) => void} send
 * @property {number} waiting readings that were sent and are not confirmed
 */

/**
 * Stations on sockets of their own, and what each has been told to be stored.
 *
 * @param {FleetOptions} options
 */
export async function openFleet(options) {
  const { stations: accounts, confirmation, onLost, port } = options;
  const counts = { sent: 0, confirmed: 0 };
  const byProgress = createProgress(counts, options);
  /** @type {FleetStation[]} */
  const stations = [];
  /** @type {{ close: () => void }[]} */
  const clients = [];
  if (confirmation === 'progress') {
    const onMessage = byProgress.told;
    clients.push(
      await subscribe({ ...options, account: options.observer, onMessage }, PROGRESS_TOPIC),
    );
  }
  let next = 0;
  async function openNext() {
    while (next < accounts.length) {
      const index = next++;
      const account = accounts[index];
      if (account === undefined) return;
      const station = createStation(options, account, { counts, byProgress });
      const open = { port, account, onLost, localAddress: addressOf(index) };
      const client =
        confirmation === 'progress'
          ? await openRawClient({
              ...open,
              credentials: account,
              readBuffer: READ_BUFFER,
              onBytes: () => undefined,
            })
          : await subscribe(
              { ...open, onMessage: station.told },
              `stations/${account.name}/stored`,
            );
      station.connected(client.write);
      clients.push(client);
      stations.push(station);
      options.onOpen?.(station);
    }
  }
  await Promise.all(Array.from({ length: CONNECTS_AT_ONCE }, openNext));
  return { stations, counts, close: () => clients.forEach((client) => client.close()) };
}

/** @param {number} index */
function addressOf(index) {
  return `127.0.0.${2 + Math.floor(index / CLIENTS_PER_ADDRESS)}`;
}

/** @typedef {{ sent: number, confirmed: number }} Counts */

/**
 * @param {FleetOptions} options
 * @param {StationAccount} account
 * @param {{ counts: Counts, byProgress: ReturnType<typeof createProgress> }} shared
 */
function createStation(options, { name }, { counts, byProgress }) {
  const { readings, readingBytes, log, confirmation, onLatency } = options;
  const topic = `stations/${name}/${readings === 1 ? 'readings' : 'backlog'}`;
  const makePackets = createPackets({ topic, log, readings, readingBytes });
  /** @type {number[]} by number, from 1 */
  const taken = [];
  let seq = 0;
  /** @type {(bytes: Uint8Array) => void} */
  let write = () => undefined;

  const station = {
    waiting: 0,
    connected: (/** @type {typeof write} */ given) => {
      write = given;
    },
    send: (/** @type {number} */ messages) => {
      const now = nowMilliseconds();
      write(makePackets(seq + 1, messages, now));
      const count = messages * readings;
      seq += count;
      station.waiting += count;
      counts.sent += count;
      if (confirmation === 'progress') byProgress.sent(station, count, now);
      else if (onLatency !== undefined) for (let one = 0; one < count; one += 1) taken.push(now);
    },
    told: (/** @type {Buffer} */ payload) => {
      let count = 0;
      for (const [first, last] of JSON.parse(payload.toString('latin1')).stored) {
        count += last - first + 1;
        if (onLatency === undefined) continue;
        const now = nowMilliseconds();
        for (let each = first; each <= last; each += 1) onLatency(now - (taken[each - 1] ?? NaN));
      }
      station.waiting -= count;
      counts.confirmed += count;
      options.onConfirmed?.(station, count);
    },
  };
  return station;
}

/**
 * Where nobody is told, what was sent first counts as stored first.
 *
 * @param {Counts} counts
 * @param {FleetOptions} options
 */
function createProgress(counts, { storedBefore, onConfirmed, onLatency }) {
  /** @type {{ station: FleetStation, count: number, now: number }[]} */
  const sent = [];
  let first = 0;
  return {
    sent: (
      /** @type {FleetStation} */ station,
      /** @type {number} */ count,
      /** @type {number} */ now,
    ) => {
      sent.push({ station, count, now });
    },
    told: (/** @type {Buffer} */ payload) => {
      const now = nowMilliseconds();
      let left = Number(payload.toString('latin1')) - storedBefore - counts.confirmed;
      /** @type {Map<FleetStation, number>} */
      const confirmed = new Map();
      for (let entry = sent[first]; entry !== undefined && left > 0; entry = sent[first]) {
        const count = Math.min(left, entry.count);
        entry.count -= count;
        left -= count;
        if (entry.count === 0) first += 1;
        entry.station.waiting -= count;
        counts.confirmed += count;
        for (let one = 0; one < count; one += 1) onLatency?.(now - entry.now);
        confirmed.set(entry.station, (confirmed.get(entry.station) ?? 0) + count);
      }
      for (const [station, count] of confirmed) onConfirmed?.(station, count);
    },
  };
}

/**
 * @param {object} options
 * @param {number} options.port
 * @param {import('../../broker/load/packets.mjs').Credentials} options.account
 * @param {string} [options.localAddress]
 * @param {(payload: Buffer) => void} options.onMessage
 * @param {(error: Error) => void} options.onLost
 * @param {string} filter
 */
async function subscribe({ port, account, localAddress, onMessage, onLost }, filter) {
  /** @type {() => void} */
  let onGranted = () => undefined;
  /** @type {Promise<void>} */
  const granted = new Promise((resolve) => (onGranted = resolve));
  const read = createPacketReader(onMessage, (type) => {
    if (type === SUBACK) onGranted();
  });
  const client = await openRawClient({
    port,
    credentials: account,
    ...(localAddress !== undefined && { localAddress }),
    readBuffer: READ_BUFFER,
    onBytes: read,
    onLost,
  });
  client.write(subscribePacket(filter, 0));
  await granted;
  return client;
}
