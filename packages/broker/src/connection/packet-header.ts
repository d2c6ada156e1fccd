export interface PacketHeader {
  /** Control packet type, MQTT 3.1.1 table 2.1. */
  readonly type: number;
  /** Length of the whole packet, this header and all. */
  readonly packetLength: number;
}

const MAX_LENGTH_BYTES = 4;

/**
 * Reads a fixed header [MQTT 3.1.1, 2.2]: undefined while bytes of it are missing, 'malformed' when the
 * remaining length takes more than four bytes.
 */
export function readHeader(bytes: Buffer, start: number): PacketHeader | 'malformed' | undefined {
  let remaining = 0;
  for (let index = 0; index < MAX_LENGTH_BYTES; index += 1) {
    const byte = bytes[start + 1 + index];
    if (byte === undefined) return undefined;
    remaining += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) {
      return { type: (bytes[start] ?? 0) >> 4, packetLength: 2 + index + remaining };
    }
  }
  return 'malformed';
}
