import { open } from 'node:fs/promises';

import { codeOf, IsobarError } from '@isobar/shared';

/** A part of an image file, in bytes. */
export interface Partition {
  readonly offset: number;
  readonly size: number;
}

const SECTOR_BYTES = 512;
/** ext2, 3 and 4 have it at byte 1080: see ext4(5), "The Super Block". */
const EXT_MAGIC = 0xef53;
const EXT_MAGIC_OFFSET = 1080;
/** MBR: four entries of 16 bytes, and a signature behind them. */
const MBR_ENTRIES = [446, 462, 478, 494] as const;
const MBR_SIGNATURE = 0xaa55;
/** The one entry that a disk with a GPT has in its MBR. */
const PROTECTIVE_GPT = 0xee;

/**
 * Finds the parts of an image that hold an ext file system, as roots of Debian systems do: in its
 * partition table (MBR or GPT), or the whole file where it has none.
 *
 * @throws IsobarError `ERR_FLASH_TARGET`
 */
export async function findExtPartitions(path: string): Promise<Partition[]> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const read = async (offset: number, length: number): Promise<Buffer> =>
        (await file.read(Buffer.alloc(length), 0, length, offset)).buffer;
      const candidates = [{ offset: 0, size }, ...(await readTable(read))];
      const found: Partition[] = [];
      for (const each of candidates) {
        const magic = (await read(each.offset + EXT_MAGIC_OFFSET, 2)).readUInt16LE();
        if (magic === EXT_MAGIC && each.offset + each.size <= size) found.push(each);
      }
      return found;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new IsobarError(
      'ERR_FLASH_TARGET',
      `The image ${path} cannot be read (${codeOf(error)}); expected a file such as BeagleBoard.org's images, unpacked`,
      { cause: error },
    );
  }
}

type Read = (offset: number, length: number) => Promise<Buffer>;

async function readTable(read: Read): Promise<Partition[]> {
  const sector = await read(0, SECTOR_BYTES);
  if (sector.readUInt16LE(510) !== MBR_SIGNATURE) return [];
  if (sector[MBR_ENTRIES[0] + 4] === PROTECTIVE_GPT) return readGpt(read);
  return MBR_ENTRIES.map((entry) => ({
    offset: sector.readUInt32LE(entry + 8) * SECTOR_BYTES,
    size: sector.readUInt32LE(entry + 12) * SECTOR_BYTES,
  })).filter(({ size }) => size > 0);
}

/** UEFI 2.10, 5.3: the header is in the second sector. */
async function readGpt(read: Read): Promise<Partition[]> {
  const header = await read(SECTOR_BYTES, SECTOR_BYTES);
  if (header.subarray(0, 8).toString('latin1') !== 'EFI PART') return [];
  const start = Number(header.readBigUInt64LE(72)) * SECTOR_BYTES;
  const count = Math.min(header.readUInt32LE(80), 128);
  const length = header.readUInt32LE(84);
  const partitions: Partition[] = [];
  for (let index = 0; index < count; index += 1) {
    const entry = await read(start + index * length, 128);
    const first = Number(entry.readBigUInt64LE(32));
    const last = Number(entry.readBigUInt64LE(40));
    if (last === 0) continue;
    partitions.push({ offset: first * SECTOR_BYTES, size: (last - first + 1) * SECTOR_BYTES });
  }
  return partitions;
}
