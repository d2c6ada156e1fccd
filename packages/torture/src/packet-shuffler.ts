import type { Random } from '@isobar/shared';

export interface PacketShuffler {
  /** Takes the next bytes of one direction of an MQTT connection; answers with what to pass on now. */
  pass(chunk: Buffer, weather: string): Buffer;
}

const PUBLISH = 3;
/** The DUP flag of a PUBLISH [MQTT-3.3.1-1]. */
const DUPLICATE_FLAG = 0b1000;
const QOS_MASK = 0b0110;

/**
 * Cuts an MQTT byte stream into control packets and, in the weathers "duplicate" and "reorder",
 * repeats PUBLISH packets of QoS 1 or lets one overtake the next. Other packets keep their place, so
 * that what comes out is MQTT still. In any other weather bytes pass as they are, at packet ends.
 */
export function createPacketShuffler(random: Random): PacketShuffler {
  let pending: Buffer = Buffer.alloc(0);

  return {
    pass: (chunk, weather) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const { packets, rest } = split(pending);
      pending = rest;
      if (weather === 'duplicate') return Buffer.concat(packets.flatMap((packet) => twice(packet)));
      if (weather === 'reorder') return Buffer.concat(swapNeighbours(packets, random));
      return Buffer.concat(packets);
    },
  };
}

function split(bytes: Buffer): { packets: Buffer[]; rest: Buffer } {
  const packets: Buffer[] = [];
  let start = 0;
  for (;;) {
    const length = packetLength(bytes, start);
    if (length === undefined || start + length > bytes.length) break;
    packets.push(bytes.subarray(start, start + length));
    start += length;
  }
  return { packets, rest: bytes.subarray(start) };
}

/** Fixed header and remaining length, a variable byte integer [MQTT 3.1.1, 2.2.3]. */
function packetLength(bytes: Buffer, start: number): number | undefined {
  let remaining = 0;
  for (let index = 1; index <= 4; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    remaining += (byte & 0x7f) * 128 ** (index - 1);
    if ((byte & 0x80) === 0) return 1 + index + remaining;
  }
  return undefined;
}

function isPublish(packet: Buffer): boolean {
  return (packet[0] ?? 0) >> 4 === PUBLISH;
}

function twice(packet: Buffer): Buffer[] {
  if (!isPublish(packet) || ((packet[0] ?? 0) & QOS_MASK) === 0) return [packet];
  const repeat = Buffer.from(packet);
  repeat[0] = (packet[0] ?? 0) | DUPLICATE_FLAG;
  return [packet, repeat];
}

function swapNeighbours(packets: readonly Buffer[], random: Random): Buffer[] {
  const shuffled = [...packets];
  for (let index = 0; index + 1 < shuffled.length; index += 1) {
    const [first, second] = [shuffled[index], shuffled[index + 1]];
    if (first === undefined || second === undefined) break;
    if (!isPublish(first) || !isPublish(second) || random.next() < 0.5) continue;
    shuffled[index] = second;
    shuffled[index + 1] = first;
    index += 1;
  }
  return shuffled;
}
