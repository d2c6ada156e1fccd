import { EventEmitter } from 'node:events';

import mqttPacket from 'mqtt-packet';

import { parsePacket } from './parse-packet.ts';

const PUBLISH = 0x30;
const PUBACK = 0x40;
const NOTHING = Buffer.alloc(0);

/**
 * What aedes has for mqtt-packet's parser: it is given whole packets by the guard, and reads those that there are
 * most of, PUBLISH and PUBACK of MQTT 3.1.1, from where they lie. mqtt-packet first gathers bytes in a list, which
 * is right for a socket, but a third of aedes's time and a tenth of a client's memory. All others, and whatever is odd
 * about these, it reads.
 */
export class PacketReader extends EventEmitter {
  readonly #topics = new TopicMemory();

  /** Emits 'packet' for each packet, or 'error' at the first that is malformed. */
  parse(bytes: Buffer): number {
    let position = 0;
    while (position < bytes.length) {
      const end = endOfPacket(bytes, position);
      const packet =
        readPacket(bytes, { position, end, topics: this.#topics }) ??
        parsePacket(bytes.subarray(position, end));
      if (packet instanceof Error) {
        this.emit('error', packet);
        return 0;
      }
      this.emit('packet', packet);
      position = end;
    }
    return 0;
  }
}

/** Has aedes make a {@link PacketReader} for a client: it looks mqtt-packet's `parser` up anew for each. */
export function withPacketReader<T>(handle: () => T): T {
  const { parser } = mqttPacket;
  Object.assign(mqttPacket, { parser: () => new PacketReader() });
  try {
    return handle();
  } finally {
    Object.assign(mqttPacket, { parser });
  }
}

/** A client publishes to one topic, mostly. */
class TopicMemory {
  #bytes: Buffer = NOTHING;
  #topic = '';

  decode(bytes: Buffer): string {
    if (!this.#bytes.equals(bytes)) {
      this.#topic = bytes.toString('utf8');
      this.#bytes = Buffer.from(bytes);
    }
    return this.#topic;
  }
}

/** The guard has seen to it that the length is well formed [MQTT 3.1.1, 2.2.3]. */
function endOfPacket(bytes: Buffer, position: number): number {
  let remaining = 0;
  let scale = 1;
  let at = position + 1;
  for (;;) {
    const byte = bytes[at++] ?? 0;
    remaining += (byte & 0x7f) * scale;
    if (byte < 0x80) return at + remaining;
    scale *= 128;
  }
}

interface Place {
  readonly position: number;
  readonly end: number;
  readonly topics: TopicMemory;
}

function readPacket(bytes: Buffer, place: Place): object | undefined {
  const { position, end } = place;
  const first = bytes[position] ?? 0;
  if (first === PUBACK && end - position === 4) {
    return new Puback(bytes.readUInt16BE(position + 2));
  }
  return (first & 0xf0) === PUBLISH ? readPublish(bytes, place) : undefined;
}

function readPublish(bytes: Buffer, { position, end, topics }: Place): object | undefined {
  const first = bytes[position] ?? 0;
  const qos = (first >> 1) & 0b11;
  let at = position + 2;
  while ((bytes[at - 1] ?? 0) >= 0x80) at += 1;
  const length = end - at;
  const topicEnd = at + 2 + (length < 2 ? 0 : bytes.readUInt16BE(at));
  const payloadStart = topicEnd + (qos > 0 ? 2 : 0);
  if (qos === 3 || length < 2 || payloadStart > end) return undefined; // malformed
  return new Publish({
    flags: first & 0xf,
    length,
    topic: topics.decode(bytes.subarray(at + 2, topicEnd)),
    payload: bytes.subarray(payloadStart, end),
    messageId: qos > 0 ? bytes.readUInt16BE(topicEnd) : undefined,
  });
}

/**
 * Classes, since V8 moves an object literal to its old space for good once many of those that it made lived
 * for a while, as in a storm of messages: from then on each message is rubbish there, and takes with it what it holds.
 */
class Publish {
  readonly cmd = 'publish';
  readonly retain: boolean;
  readonly qos: number;
  readonly dup: boolean;
  readonly length: number;
  readonly topic: string;
  readonly payload: Buffer;
  readonly messageId: number | undefined;

  constructor(packet: {
    /** The lower half of the first byte [MQTT 3.1.1, figure 3.10]. */
    flags: number;
    length: number;
    topic: string;
    payload: Buffer;
    messageId: number | undefined;
  }) {
    this.retain = (packet.flags & 1) !== 0;
    this.qos = (packet.flags >> 1) & 0b11;
    this.dup = (packet.flags & 8) !== 0;
    this.length = packet.length;
    this.topic = packet.topic;
    this.payload = packet.payload;
    this.messageId = packet.messageId;
  }
}

class Puback {
  readonly cmd = 'puback';
  readonly retain = false;
  readonly qos = 0;
  readonly dup = false;
  readonly length = 2;
  readonly messageId: number;

  constructor(messageId: number) {
    this.messageId = messageId;
  }
}
