import { parser as createParser, type Packet } from 'mqtt-packet';

/** Reads the packets of any connection, one after the other. */
export interface PacketReader {
  /**
   * Reads the whole packets at the beginning of `bytes`. `rest` is where the next one begins, which is
   * not whole yet.
   *
   * @throws Error where they are no MQTT packets
   */
  read(bytes: Buffer): { packets: Packet[]; rest: number };
}

/** A parser for each of ten thousand connections would take more memory than the connections. */
export function createPacketReader(): PacketReader {
  const parser = createParser();
  let packets: Packet[] = [];
  const faults: Error[] = [];
  parser.on('packet', (packet) => packets.push(packet));
  parser.on('error', (error: Error) => faults.push(error));

  return {
    read: (bytes) => {
      packets = [];
      const rest = endOfPackets(bytes);
      parser.parse(bytes.subarray(0, rest));
      const fault = faults.pop();
      if (fault !== undefined) throw fault;
      return { packets, rest };
    },
  };
}

function endOfPackets(bytes: Buffer): number {
  let end = 0;
  for (;;) {
    const next = endOfPacket(bytes, end);
    if (next === undefined || next > bytes.length) return end;
    end = next;
  }
}

/** The remaining length takes one to four bytes [MQTT 3.1.1, 2.2.3]. */
function endOfPacket(bytes: Buffer, start: number): number | undefined {
  let remaining = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[start + 1 + index];
    if (byte === undefined) return undefined;
    remaining += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return start + 2 + index + remaining;
  }
  throw new RangeError('The length of a packet takes more than four bytes');
}
