import { expect, it } from '@jest/globals';
import { generate, parser, type Packet } from 'mqtt-packet';

import { createPacketShuffler } from './packet-shuffler.ts';
import { createRandom } from '@isobar/shared';

const publish = (messageId: number, qos: 0 | 1 = 1): Buffer =>
  generate({
    cmd: 'publish',
    topic: 'stations/roof-2/readings',
    payload: Buffer.alloc(200, messageId),
    qos,
    messageId,
    dup: false,
    retain: false,
  });
const ping = generate({ cmd: 'pingreq' });

/** What an MQTT parser that we did not write makes of the bytes: `publish 1 dup`. */
function read(bytes: Buffer): string[] {
  const packets: string[] = [];
  const reader = parser();
  reader.on('packet', (packet: Packet) => {
    const { cmd, messageId = '' } = packet;
    packets.push(`${cmd} ${messageId}${'dup' in packet && packet.dup ? ' dup' : ''}`.trim());
  });
  reader.parse(bytes);
  return packets;
}

it('passes packets on whole, however the bytes come in', () => {
  const shuffler = createPacketShuffler(createRandom(1));
  const bytes = Buffer.concat([publish(1), ping, publish(2)]);
  const passed = Array.from(bytes, (byte) => shuffler.pass(Buffer.from([byte]), 'clear'));
  expect(Buffer.concat(passed)).toEqual(bytes);
  expect(passed.filter((chunk) => chunk.length > 0)).toHaveLength(3);
});

it('repeats PUBLISH packets of QoS 1, with DUP, and nothing else', () => {
  const shuffler = createPacketShuffler(createRandom(1));
  const bytes = Buffer.concat([publish(1), ping, publish(2, 0)]);
  expect(read(shuffler.pass(bytes, 'duplicate'))).toEqual([
    'publish 1',
    'publish 1 dup',
    'pingreq',
    'publish',
  ]);
});

it('lets PUBLISH packets overtake their neighbours, and loses none', () => {
  const shuffler = createPacketShuffler(createRandom(1));
  const ids = Array.from({ length: 20 }, (_, index) => index + 1);
  const passed = read(shuffler.pass(Buffer.concat(ids.map((id) => publish(id))), 'reorder'));
  const inOrder = ids.map((id) => `publish ${id}`);
  expect(passed).not.toEqual(inOrder);
  expect(new Set(passed)).toEqual(new Set(inOrder));
});
