import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generate } from 'mqtt-packet';

import { createPacketReader } from './packet-reader.ts';

const PUBACK = Buffer.from([0x40, 2, 0, 7]); // [MQTT 3.1.1, 3.4]
const PINGRESP = Buffer.from([0xd0, 0]); // [MQTT 3.1.1, 3.13]
/** 200 bytes of payload: its remaining length takes two bytes. */
const PUBLISH = generate({
  ...{ cmd: 'publish', topic: 'stations/a/stored', qos: 0, retain: false, dup: false },
  payload: 'x'.repeat(200),
});

describe('createPacketReader', () => {
  it('reads the same packets, wherever the stream is cut', () => {
    const stream = Buffer.concat([PUBACK, PUBLISH, PINGRESP, PUBLISH, PUBACK]);
    const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, (places) => {
        const reader = createPacketReader();
        const bounds = [0, ...places.sort((a, b) => a - b), stream.length];
        let held = Buffer.alloc(0);
        const commands: string[] = [];
        for (const [index, end] of bounds.slice(1).entries()) {
          const bytes = Buffer.concat([held, stream.subarray(bounds[index], end)]);
          const { packets, rest } = reader.read(bytes);
          commands.push(...packets.map(({ cmd }) => cmd));
          held = bytes.subarray(rest);
        }
        expect(commands).toEqual(['puback', 'publish', 'pingresp', 'publish', 'puback']);
        expect(held).toHaveLength(0);
      }),
    );
  });

  it('keeps nothing of one connection for the next', () => {
    const reader = createPacketReader();
    expect(reader.read(PUBLISH.subarray(0, 50))).toEqual({ packets: [], rest: 0 });
    expect(reader.read(PUBACK).packets).toMatchObject([{ cmd: 'puback', messageId: 7 }]);
  });

  it('throws for what is no MQTT, and reads on after that', () => {
    const reader = createPacketReader();
    expect(() => reader.read(Buffer.from([0x42, 2, 0, 7]))).toThrow(); // a reserved flag is set
    expect(() => reader.read(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1]))).toThrow(RangeError);
    expect(reader.read(PINGRESP).packets).toMatchObject([{ cmd: 'pingresp' }]);
  });
});
