import type { EventEmitter } from 'node:events';

/** As much of mqtt-packet's parser as is used here. */
export interface PacketParser extends EventEmitter {
  error: Error | null;
  parse(bytes: Buffer): number;
}

const PUBLISH = 0x30;
const PUBACK = 0x40;

/**
 * Has a parser read the packets that there are most of, PUBLISH and PUBACK of MQTT 3.1.1, from where
 * they lie. mqtt-packet first gathers bytes in a list, which is right for a socket and a third of
 * aedes's time; the guard gives aedes whole packets. All others, and whatever is odd about these, it
 * reads as before.
 */
export function readFast(parser: PacketParser): void {
  const parse = parser.parse.bind(parser);
  const topics = new TopicMemory();
  parser.parse = (bytes) => {
    let position = 0;
    while (position < bytes.length) {
      const end = endOfPacket(bytes, position);
      if (end > bytes.length) return parse(bytes.subarray(position)); // CONNECT's guest never sends this
      const packet = readPacket(bytes, { position, end, topics });
      if (packet !== undefined) parser.emit('packet', packet);
      else {
        parse(bytes.subarray(position, end));
        if (parser.error !== null) return 0;
      }
      position = end;
    }
    return 0;
  };
}

/** A client publishes to one topic, mostly. */
class TopicMemory {
  #bytes: Buffer = Buffer.alloc(0);
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
