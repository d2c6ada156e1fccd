import { Buffer } from 'node:buffer';

/** First bytes of the packets that are read or written here [MQTT 3.1.1, 2.2]. */
export const PACKET = {
  connack: 0x20,
  publishQos1: 0x32,
  puback: 0x40,
  suback: 0x90,
};

/**
 * @typedef {object} Credentials
 * @property {string} clientId
 * @property {string} username
 * @property {string} password
 */

/**
 * CONNECT of MQTT 3.1.1 with a clean session and a keep-alive of ten minutes.
 *
 * @param {Credentials} credentials
 */
export function connectPacket({ clientId, username, password }) {
  const flags = 0xc2; // user name, password, clean session
  const header = Buffer.concat([text('MQTT'), Buffer.of(4, flags), uint16(600)]);
  return packet(0x10, [header, text(clientId), text(username), text(password)]);
}

/** @param {{ topic: string, messageId: number, payload: Uint8Array }} message */
export function publishPacket({ topic, messageId, payload }) {
  return packet(PACKET.publishQos1, [text(topic), uint16(messageId), payload]);
}

/**
 * @param {string} filter
 * @param {0 | 1} [qos]
 */
export function subscribePacket(filter, qos = 1) {
  return packet(0x82, [uint16(1), text(filter), Buffer.of(qos)]);
}

/**
 * @param {number} firstByte
 * @param {Uint8Array[]} parts
 */
function packet(firstByte, parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(firstByte), variableLength(body.length), body]);
}

/** @param {number} length */
function variableLength(length) {
  const bytes = [];
  let rest = length;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** @param {string} value */
function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint16(bytes.length), bytes]);
}

/** @param {number} value */
function uint16(value) {
  return Buffer.of(value >> 8, value & 255);
}
