import type { Random } from '@isobar/shared';

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Ways in which bytes go wrong. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a flipped bit': (bytes, random) => {
    const changed = Buffer.from(bytes);
    const at = random.between(0, bytes.length - 1);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.between(0, 7));
    return changed;
  },
  'another first byte: type and reserved bits': (bytes, random) =>
    Buffer.concat([Buffer.of(random.between(0, 255)), bytes.subarray(1)]),
  'another length': (bytes, random) =>
    Buffer.concat([bytes.subarray(0, 1), Buffer.of(random.between(0, 255)), bytes.subarray(2)]),
  'the longest length': (bytes) =>
    Buffer.concat([bytes.subarray(0, 1), Buffer.of(0xff, 0xff, 0xff, 0x7f), bytes.subarray(2)]),
  'a length that never ends': (bytes) =>
    Buffer.concat([bytes.subarray(0, 1), Buffer.of(0xff, 0xff, 0xff, 0xff, 0xff)]),
  'cut short': (bytes, random) => bytes.subarray(0, random.between(0, bytes.length - 1)),
  'bytes that are no UTF-8': (bytes, random) => {
    const at = random.between(2, Math.max(2, bytes.length - 1));
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.of(0xc0, 0x80, 0xed, 0xa0, 0x80),
      bytes.subarray(at),
    ]);
  },
  'said twice': (bytes) => Buffer.concat([bytes, bytes]),
  noise: (_bytes, random) =>
    Buffer.from(Array.from({ length: random.between(1, 200) }, () => random.between(0, 255))),
};

const NAMES = Object.keys(MUTATIONS);

export function mutate(bytes: Buffer, random: Random): Buffer {
  return MUTATIONS[random.pick(NAMES)]?.(bytes, random) ?? bytes;
}
