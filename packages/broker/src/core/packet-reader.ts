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
    const messageId = bytes.readUInt16BE(position + 2);
    return { cmd: 'puback', retain: false, qos: 0, dup: false, length: 2, messageId };
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
  return {
    cmd: 'publish',
    retain: (first & 1) !== 0,
    qos,
    dup: (first & 8) !== 0,
    length,
    topic: topics.decode(bytes.subarray(at + 2, topicEnd)),
    payload: bytes.subarray(payloadStart, end),
    messageId: qos > 0 ? bytes.readUInt16BE(topicEnd) : undefined,
  };
}
