import { Buffer } from 'node:buffer';

import { PACKET, publishPacket } from './packets.mjs';
import { openRawClient } from './raw-client.mjs';

const PUBACK_BYTES = 4;

/**
 * @typedef {object} Publisher
 * @property {() => void} start
 * @property {() => void} stop sends nothing more; what is on its way is still acknowledged
 * @property {() => void} close
 * @property {number} acknowledged messages so far
 * @property {number} unacknowledged messages on their way
 */

/**
 * Keeps a window of QoS 1 messages on their way. A message has the packet identifier of its place in
 * the window, so all packets are made beforehand, twice in a row: what is acknowledged in one read is
 * sent anew with one write, which copies nothing.
 *
 * @param {object} options
 * @param {number} options.port
 * @param {import('./packets.mjs').Credentials & { topic: string }} options.account
 * @param {number} options.window
 * @param {Uint8Array} options.payload
 * @param {(error: Error) => void} options.onLost
 * @returns {Promise<Publisher>}
 */
export async function openPublisher({ port, account, window, payload, onLost }) {
  const { topic } = account;
  const packets = Array.from({ length: window }, (_value, place) =>
    publishPacket({ topic, messageId: place + 1, payload }),
  );
  const ring = Buffer.concat([...packets, ...packets]);
  const length = ring.length / (2 * window);

  let isRunning = false;
  let acknowledged = 0;
  let unacknowledged = 0;
  const read = createPubackReader((first, count) => {
    acknowledged += count;
    unacknowledged -= count;
    if (isRunning) send(first - 1, count);
  }, window);

  /**
   * @param {number} place
   * @param {number} count
   */
  function send(place, count) {
    client.write(ring.subarray(place * length, (place + count) * length));
    unacknowledged += count;
  }

  const client = await openRawClient({ port, credentials: account, onBytes: read, onLost });
  return {
    start: () => {
      isRunning = true;
      send(0, window);
    },
    stop: () => {
      isRunning = false;
    },
    close: client.close,
    get acknowledged() {
      return acknowledged;
    },
    get unacknowledged() {
      return unacknowledged;
    },
  };
}

/**
 * Reads PUBACKs, and tells them by runs of successive places in the window, one call for each run.
 *
 * @param {(first: number, count: number) => void} onRun packet identifier of the first, and how many
 * @param {number} window
 * @returns {(bytes: Buffer) => void}
 */
function createPubackReader(onRun, window) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.length - (bytes.length % PUBACK_BYTES);
    let first = 0;
    let count = 0;
    for (let at = 0; at < end; at += PUBACK_BYTES) {
      if (bytes[at] !== PACKET.puback) throw new Error('expected a PUBACK');
      const id = bytes.readUInt16BE(at + 2);
      const next = first + count > window ? first + count - window : first + count;
      if (count > 0 && id === next && count < window) count += 1;
      else {
        if (count > 0) onRun(first, count);
        first = id;
        count = 1;
      }
    }
    if (count > 0) onRun(first, count);
    rest = end === bytes.length ? rest.subarray(0, 0) : Buffer.from(bytes.subarray(end));
  };
}
