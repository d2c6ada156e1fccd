import type { Random } from '@isobar/shared';
import { generate, type Packet } from 'mqtt-packet';

/** Names that a careless program takes for its own. */
const NAMES = [
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype'],
  ...[
    '',
    '#',
    '+',
    '/',
    '//',
    '$SYS/#',
    '$share/a/b',
    'a/#/b',
    'a+',
    '\u0000',
    '\ufffd',
    'x/'.repeat(200),
  ],
  ...['stations/roof/readings', 'stations/+/readings', 'a', '😀', 'x'.repeat(65_000)],
];
const VERSIONS = [3, 4, 5] as const;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A packet that MQTT allows at some moment, with odd names in it, as bytes. */
export function validPacket(random: Random, version: 3 | 4 | 5): Buffer {
  const name = (): string => random.pick(NAMES);
  const messageId = random.between(1, 65_535);
  const qos = random.pick([0, 1, 2] as const);
  const properties = version === 5 ? oddProperties(random) : undefined;
  const filters = [...Array(random.between(1, 5)).keys()].map(() => ({
    ...{ topic: name(), qos, nl: random.next() < 0.5, rap: random.next() < 0.5 },
    rh: random.between(0, 2),
  }));
  const acknowledgements = ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const;
  const packets: Packet[] = [
    {
      ...{ cmd: 'publish', topic: name(), qos, messageId, payload: name() },
      ...{ dup: random.next() < 0.2, retain: random.next() < 0.5 },
      ...(properties && { properties }),
    },
    { cmd: 'subscribe', messageId, subscriptions: filters },
    { cmd: 'unsubscribe', messageId, unsubscriptions: filters.map(({ topic }) => topic) },
    { cmd: random.pick(acknowledgements), messageId },
    { cmd: 'pingreq' },
    { cmd: 'disconnect' },
    { cmd: 'connack', sessionPresent: false, returnCode: 0, reasonCode: 0 },
    { cmd: 'suback', messageId, granted: [0] },
  ];
  return encode(random.pick(packets), version);
}

/** A CONNECT with good credentials, or with odd ones. */
export function connectPacket(
  random: Random,
  credentials: Credentials,
): { bytes: Buffer; version: 3 | 4 | 5 } {
  const version = random.pick(VERSIONS);
  const isHonest = random.next() < 0.7;
  const packet: Packet = {
    ...{ cmd: 'connect', protocolId: version === 3 ? 'MQIsdp' : 'MQTT', protocolVersion: version },
    ...{ clean: random.next() < 0.7, keepalive: random.between(0, 65_535) },
    clientId: isHonest ? `fuzz-${random.between(0, 3)}` : random.pick(NAMES) || 'x',
    username: isHonest ? credentials.username : random.pick(NAMES),
    password: Buffer.from(isHonest ? credentials.password : random.pick(NAMES)),
    ...(random.next() < 0.3 && {
      will: {
        topic: random.pick(NAMES) || 'will',
        payload: Buffer.from('x'),
        qos: 1,
        retain: true,
      },
    }),
    ...(version === 5 && {
      properties: {
        sessionExpiryInterval: random.pick([0, 1, 0xffffffff]),
        receiveMaximum: random.pick([1, 65_535]),
      },
    }),
  };
  return { bytes: encode(packet, version), version };
}

function oddProperties(random: Random): object {
  return {
    ...(random.next() < 0.5 && { topicAlias: random.pick([1, 2, 16, 17, 65_535]) }),
    ...(random.next() < 0.3 && { messageExpiryInterval: random.pick([0, 1, 0xffffffff]) }),
    ...(random.next() < 0.3 && { responseTopic: random.pick(NAMES).slice(0, 1000) }),
    ...(random.next() < 0.3 && {
      userProperties: { constructor: 'a', __proto__: 'b', toString: ['c', 'd'] },
    }),
    ...(random.next() < 0.3 && { correlationData: Buffer.from([0, 255]) }),
  };
}

/** mqtt-packet refuses some of what is odd: then something plain takes its place. */
function encode(packet: Packet, protocolVersion: number): Buffer {
  try {
    return generate(packet, { protocolVersion });
  } catch {
    return Buffer.of(0xc0, 0);
  }
}
