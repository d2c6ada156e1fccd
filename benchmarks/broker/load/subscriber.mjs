import { Buffer } from 'node:buffer';

import { PACKET, subscribePacket } from './packets.mjs';
import { openRawClient } from './raw-client.mjs';

/**
 * @typedef {object} Subscriber
 * @property {number} received messages so far
 * @property {() => void} close
 */

/**
 * Subscribes with QoS 1 and acknowledges what comes, all of one read with one write.
 *
 * @param {object} options
 * @param {number} options.port
 * @param {import('./packets.mjs').Credentials} options.account
 * @param {string} options.filter
 * @param {(bytes: Buffer, payloadAt: number) => void} [options.onMessage]
 * @param {(error: Error) => void} options.onLost
 * @returns {Promise<Subscriber>}
 */
export async function openSubscriber({ port, account, filter, onMessage, onLost }) {
  let received = 0;
  let rest = Buffer.alloc(0);
  /** @type {(granted: number) => void} */
  let onGranted;
  /** @type {Promise<number>} */
  const granted = new Promise((resolve) => {
    onGranted = resolve;
  });

  /** @param {Buffer} chunk */
  function read(chunk) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const pubacks = Buffer.allocUnsafe(4 * Math.ceil(bytes.length / 8));
    let written = 0;
    let at = 0;
    for (;;) {
      const body = bodyOf(bytes, at);
      if (body === undefined || body.end > bytes.length) break;
      if (bytes[at] === PACKET.publishQos1) {
        const identifierAt = body.start + 2 + bytes.readUInt16BE(body.start);
        pubacks[written] = PACKET.puback;
        pubacks[written + 1] = 2;
        pubacks[written + 2] = bytes[identifierAt] ?? 0;
        pubacks[written + 3] = bytes[identifierAt + 1] ?? 0;
        written += 4;
        received += 1;
        onMessage?.(bytes, identifierAt + 2);
      } else if (bytes[at] === PACKET.suback) onGranted(bytes[body.end - 1] ?? 128);
      else throw new Error('expected PUBLISH with QoS 1, or SUBACK');
      at = body.end;
    }
    rest = at === bytes.length ? rest.subarray(0, 0) : Buffer.from(bytes.subarray(at));
    if (written > 0) client.write(pubacks.subarray(0, written));
  }

  const client = await openRawClient({ port, credentials: account, onBytes: read, onLost });
  client.write(subscribePacket(filter));
  if ((await granted) !== 1) throw new Error(`the subscription to ${filter} was refused`);
  return {
    get received() {
      return received;
    },
    close: client.close,
  };
}

/**
 * Where the packet that begins at `at` has its body; undefined while its length is incomplete.
 *
 * @param {Buffer} bytes
 * @param {number} at
 */
function bodyOf(bytes, at) {
  let length = 0;
  for (let position = at + 1, shift = 0; position < bytes.length; position += 1, shift += 7) {
    const byte = bytes[position] ?? 0;
    length |= (byte & 127) << shift;
    if (byte < 128) return { start: position + 1, end: position + 1 + length };
  }
  return undefined;
}
