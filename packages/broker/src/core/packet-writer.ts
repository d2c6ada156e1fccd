import mqttPacket, { generate, type Packet } from 'mqtt-packet';

import { BrokerStream } from '../connection/broker-stream.ts';

/**
 * Has aedes hand over packets instead of bytes. It writes with mqtt-packet's `writeToStream`, looked up
 * anew for each packet, which makes a dozen pieces of one and leaves out what MQTT 3.1.1 has no place for.
 */
export function interceptWriter(): void {
  const { writeToStream } = mqttPacket;
  if (writeToStream.name === INTERCEPTED) return;
  const intercept = (packet: Packet, stream: NodeJS.WritableStream, options?: object): boolean =>
    (stream as unknown) instanceof BrokerStream
      ? (stream as unknown as BrokerStream).writePacket(packet)
      : writeToStream(packet, stream, options);
  Object.defineProperty(intercept, 'name', { value: INTERCEPTED });
  Object.assign(mqttPacket, { writeToStream: intercept });
}

const INTERCEPTED = 'writeToBrokerStream';
const PUBLISH = 0x30;
const PUBACK = 0x40;

/** A packet as bytes of MQTT 3.1.1. */
export function encodePacket(packet: Packet): Buffer {
  if (packet.cmd === 'puback') {
    const messageId = packet.messageId ?? 0;
    return Buffer.of(PUBACK, 2, messageId >> 8, messageId & 0xff);
  }
  if (packet.cmd !== 'publish' || typeof packet.payload === 'string') return generate(packet);
  const { topic, payload, qos, retain, dup, messageId = 0 } = packet;
  const topicBytes = Buffer.byteLength(topic);
  const remaining = 2 + topicBytes + (qos > 0 ? 2 : 0) + payload.length;
  const bytes = Buffer.allocUnsafe(1 + lengthBytes(remaining) + remaining);
  bytes[0] = PUBLISH | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  let at = writeLength(bytes, remaining);
  at = bytes.writeUInt16BE(topicBytes, at);
  at += bytes.write(topic, at);
  if (qos > 0) at = bytes.writeUInt16BE(messageId, at);
  payload.copy(bytes, at);
  return bytes;
}

function lengthBytes(remaining: number): number {
  if (remaining < 128) return 1;
  if (remaining < 16_384) return 2;
  return remaining < 2_097_152 ? 3 : 4;
}

/** @returns where the rest begins */
function writeLength(bytes: Buffer, remaining: number): number {
  let at = 1;
  let rest = remaining;
  while (rest >= 128) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}
