import { describe, expect, test } from '@jest/globals';
import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  property,
  record,
  string,
  uint8Array,
} from 'fast-check';
import { generate, parser, type IPublishPacket, type Packet } from 'mqtt-packet';

import { PacketReader } from './packet-reader.ts';
import { encodePacket } from './packet-writer.ts';

const publish = record({
  topic: string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).filter(
    (topic) => !topic.includes('\u0000'),
  ),
  payload: uint8Array({ maxLength: 20_000 }),
  qos: constantFrom(0, 1, 2),
  retain: boolean(),
  dup: boolean(),
  messageId: integer({ min: 1, max: 65_535 }),
}).map(({ payload, qos, dup, messageId, ...rest }): IPublishPacket => ({
  ...{ cmd: 'publish', ...rest, qos, dup: dup && qos > 0 },
  payload: Buffer.from(payload),
  ...(qos > 0 && { messageId }),
}));
const acknowledgement = integer({ min: 1, max: 65_535 }).map((messageId): Packet => ({
  cmd: 'puback',
  messageId,
}));

/** What a parser makes of bytes. */
function read(bytes: Buffer, isFast: boolean): unknown[] {
  const reader = isFast ? new PacketReader() : parser();
  const packets: unknown[] = [];
  reader.on('packet', (packet: object) => packets.push({ ...packet }));
  reader.on('error', (error: Error) => packets.push(error.message));
  reader.parse(bytes);
  return packets.map(simplify);
}

/** Of mqtt-packet's packets the parts that say something. */
function simplify(packet: unknown): unknown {
  if (typeof packet !== 'object' || packet === null) return packet;
  const { cmd, topic, payload, qos, retain, dup, messageId } = packet as Partial<IPublishPacket>;
  if (cmd !== 'publish') return { cmd, messageId };
  return {
    cmd,
    topic,
    payload: Buffer.from(payload ?? '').toString('hex'),
    qos,
    retain,
    dup,
    messageId: messageId ?? undefined,
  };
}

describe('packets that are read and written past mqtt-packet', () => {
  test('are written as mqtt-packet writes them', () => {
    assert(
      property(publish, (packet) => {
        expect(encodePacket(packet).equals(generate(packet))).toBe(true);
      }),
    );
    assert(
      property(acknowledgement, (packet) => {
        expect(encodePacket(packet).equals(generate(packet))).toBe(true);
      }),
    );
  });

  test('are read as mqtt-packet reads them, among others', () => {
    const others: Packet[] = [{ cmd: 'pingreq' }, { cmd: 'pubrec', messageId: 3 }];
    assert(
      property(
        array(publish, { maxLength: 5 }),
        array(acknowledgement, { maxLength: 5 }),
        (some, acknowledged) => {
          const bytes = Buffer.concat(
            [...some, ...others, ...acknowledged, ...some].map((packet) => generate(packet)),
          );
          expect(read(bytes, true)).toEqual(read(bytes, false));
        },
      ),
    );
  });

  test.each([
    ['QoS 3', [0x36, 3, 0, 1, 0x61]],
    ['a topic that is longer than its packet', [0x30, 3, 0, 9, 0x61]],
    ['no topic', [0x30, 1, 0]],
    ['QoS 1 without a message id', [0x32, 3, 0, 1, 0x61]],
    ['a PUBACK with flags', [0x41, 2, 0, 1]],
    ['a PUBACK without a message id', [0x40, 0]],
  ])('are refused as mqtt-packet refuses them: %s', (_what, bytes) => {
    expect(read(Buffer.from(bytes), true)).toEqual(read(Buffer.from(bytes), false));
  });
});
