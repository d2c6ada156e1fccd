import { ChipError } from './chip-error.ts';

/** CRC-8 with polynomial 0x31 (x⁸ + x⁵ + x⁴ + 1). Sensirion begins at 0xFF, HTU21D and Si7021 at 0. */
export function crc8(bytes: Uint8Array, initial: number): number {
  let crc = initial;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80 ? (crc << 1) ^ 0x31 : crc << 1) & 0xff;
  }
  return crc;
}

/** A word of two bytes that is followed by its checksum. */
export function checkedWord(data: Buffer, at: number, initial: number): number {
  if (crc8(data.subarray(at, at + 2), initial) !== data[at + 2]) {
    throw new ChipError('a word came with a wrong checksum: look at the wires and their length');
  }
  return data.readUInt16BE(at);
}
