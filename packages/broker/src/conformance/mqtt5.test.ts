import { describe, expect, test } from '@jest/globals';
import type { AccessRule } from '@isobar/shared';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import type { IConnectPacket, IPublishPacket, Packet } from 'mqtt-packet';

import { openRawClient, type RawClient } from '../testing/raw-client.ts';
import { startTestBroker, type TestBroker } from '../testing/test-broker.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

/** May use every topic but those of `secret`. */
const ACCESS: readonly AccessRule[] = [
  { permission: 'deny', action: 'all', topic: 'secret/#' },
  { permission: 'allow', action: 'all', topic: '#' },
];

async function start(options: Parameters<typeof startTestBroker>[0] = {}): Promise<TestBroker> {
  return closing(await startTestBroker(options));
}

/** A client that is connected, with the CONNACK that it was given. */
async function join(
  broker: TestBroker,
  name: string,
  connect: Partial<IConnectPacket> = {},
): Promise<{ raw: RawClient; connack: Packet & { cmd: 'connack' } }> {
  const raw = await openRawClient(broker.port, 5);
  closing({
    close: async () => {
      raw.close();
      await raw.closed;
    },
  });
  const token = await broker.authority.issue({ name, role: 'admin', acl: ACCESS });
  raw.send({
    ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5 },
    ...{ clientId: name, clean: true, username: name, password: Buffer.from(token) },
    ...connect,
  });
  const connack = await raw.next();
  if (connack.cmd !== 'connack') throw new Error(`expected CONNACK, got ${connack.cmd}`);
  return { raw, connack };
}

async function subscribe(
  raw: RawClient,
  ...filters: (
    string | { topic: string; qos?: 0 | 1 | 2; nl?: boolean; rap?: boolean; rh?: number }
  )[]
): Promise<Packet> {
  const subscriptions = filters.map((filter) => ({
    ...{ qos: 1 as const, nl: false, rap: false, rh: 0 },
    ...(typeof filter === 'string' ? { topic: filter } : filter),
  }));
  raw.send({ cmd: 'subscribe', messageId: 7, subscriptions });
  return raw.next();
}

function publishing(
  topic: string,
  payload: string,
  more: Partial<IPublishPacket> = {},
): IPublishPacket {
  return { cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false, ...more };
}

/** Publishes as another client, and waits until the broker has it. */
async function publishFrom(
  broker: TestBroker,
  name: string,
  ...packets: readonly IPublishPacket[]
): Promise<void> {
  const { raw } = await join(broker, name);
  for (const [index, packet] of packets.entries()) {
    raw.send({ ...packet, qos: packet.qos === 0 ? 1 : packet.qos, messageId: index + 1 });
    await raw.next();
  }
}

const NOTHING_MORE = { cmd: 'pingresp' };

/** What comes before the answer to a PINGREQ; then nothing else is on its way through this connection. */
async function ping(raw: RawClient): Promise<Packet> {
  raw.send({ cmd: 'pingreq' });
  return raw.next();
}

describe('CONNECT', () => {
  test('is answered with what the broker can do', async () => {
    const broker = await start({ limits: { packetBytes: 5000, keepAliveSeconds: 90 } });
    const { connack } = await join(broker, 'a', { clientId: '', keepalive: 0 });
    expect(connack).toMatchObject({
      ...{ reasonCode: 0, sessionPresent: false },
      properties: {
        assignedClientIdentifier: expect.stringMatching(/^auto-/),
        serverKeepAlive: 90,
        maximumPacketSize: 5000,
        receiveMaximum: 1024,
        topicAliasMaximum: 16,
        sharedSubscriptionAvailable: false,
        subscriptionIdentifiersAvailable: false,
      },
    });
  });

  test.each<[string, Partial<IConnectPacket>, number]>([
    ['a bad token', { password: Buffer.from('x') }, 0x86],
    ["a station's client id", { clientId: 'station:roof' }, 0x87],
    ['a client id that is too long', { clientId: 'x'.repeat(300) }, 0x85],
    ['an authentication method', { properties: { authenticationMethod: 'SCRAM' } }, 0x8c],
    ['a receive maximum of 0', { properties: { receiveMaximum: 0 } }, 0x82],
    [
      'a will that is not allowed',
      { will: { topic: 'secret/a', payload: Buffer.from(''), qos: 0, retain: false } },
      0x87,
    ],
  ])('with %s is refused with the reason', async (_what, connect, reasonCode) => {
    const broker = await start();
    const { raw, connack } = await join(broker, 'a', connect);
    expect(connack).toMatchObject({
      reasonCode,
      properties: { reasonString: expect.stringMatching(/\w/) },
    });
    await raw.closed;
  });

  test('resumes a session within its expiry, and starts afresh when asked to', async () => {
    const broker = await start();
    const lasting = { properties: { sessionExpiryInterval: 600 } };
    const { raw } = await join(broker, 'b', lasting);
    await subscribe(raw, 'a/#');
    raw.close();
    await publishFrom(broker, 'a', publishing('a/1', 'waits'));
    const again = await join(broker, 'b', { clean: false, ...lasting });
    expect(again.connack.sessionPresent).toBe(true);
    expect(await again.raw.next()).toMatchObject({ topic: 'a/1', payload: Buffer.from('waits') });
    again.raw.close();

    // Clean start and a session that lasts are two things in MQTT 5.
    const afresh = await join(broker, 'b', { clean: true, ...lasting });
    expect(afresh.connack.sessionPresent).toBe(false);
    await publishFrom(broker, 'a', publishing('a/1', 'nobody asked'));
    expect(await ping(afresh.raw)).toMatchObject(NOTHING_MORE);
    await subscribe(afresh.raw, 'b/#');
    afresh.raw.close();
    await publishFrom(broker, 'a', publishing('b/1', 'waits too'));
    const third = await join(broker, 'b', { clean: false, ...lasting });
    expect(third.connack.sessionPresent).toBe(true);
    expect(await third.raw.next()).toMatchObject({ topic: 'b/1' });
  });

  test('finds no session whose expiry is over, also after a restart of the broker', async () => {
    const sessionsFolder = folder();
    const broker = await startTestBroker({ sessionsFolder });
    const { raw } = await join(broker, 'b', { properties: { sessionExpiryInterval: 1 } });
    await subscribe(raw, 'a/#');
    const kept = await join(broker, 'c', { properties: { sessionExpiryInterval: 0xffffffff } });
    await subscribe(kept.raw, 'a/#');
    await broker.close();
    const second = await start({ sessionsFolder });
    await eventually(async () => {
      const probe = await join(second, 'b', { clean: false });
      probe.raw.send({ cmd: 'disconnect' });
      await probe.raw.closed;
      expect(probe.connack.sessionPresent).toBe(false);
    });
    const { connack } = await join(second, 'c', { clean: false });
    expect(connack.sessionPresent).toBe(true);
  });

  test('with an expiry of 0 resumes a session once, which then ends with the connection', async () => {
    const broker = await start();
    const first = await join(broker, 'b', { properties: { sessionExpiryInterval: 600 } });
    await subscribe(first.raw, 'a');
    first.raw.close();
    const second = await join(broker, 'b', { clean: false });
    expect(second.connack.sessionPresent).toBe(true);
    second.raw.close();
    await eventually(async () => {
      const third = await join(broker, 'b', { clean: false });
      third.raw.close();
      expect(third.connack.sessionPresent).toBe(false);
    });
  });
});

describe('a will', () => {
  const will = (properties: object) => ({
    will: {
      topic: 'will',
      payload: Buffer.from('gone'),
      qos: 1 as const,
      retain: false,
      properties,
    },
  });

  test('is published where DISCONNECT asks for it, with its properties', async () => {
    const broker = await start();
    const { raw: watcher } = await join(broker, 'b');
    await subscribe(watcher, 'will');
    const { raw } = await join(broker, 'a', will({ contentType: 'text/plain' }));
    raw.send({ cmd: 'disconnect', reasonCode: 0x04 });
    expect(await watcher.next()).toMatchObject({
      ...{ topic: 'will', properties: { contentType: 'text/plain' } },
    });
  });

  test('waits for its delay, and is not published when the client is back before', async () => {
    const broker = await start();
    const { raw: watcher } = await join(broker, 'b');
    await subscribe(watcher, 'will');
    const delayed = {
      ...will({ willDelayInterval: 1 }),
      ...{ clean: false, properties: { sessionExpiryInterval: 600 } },
    };
    const first = await join(broker, 'a', delayed);
    first.raw.close();
    const second = await join(broker, 'a', delayed);
    const begun = performance.now();
    second.raw.close();
    expect(await watcher.next()).toMatchObject({ topic: 'will' });
    expect(performance.now() - begun).toBeGreaterThan(900);
    expect(await ping(watcher)).toMatchObject(NOTHING_MORE); // once, not twice
  });

  test('is not published when its account was deleted meanwhile', async () => {
    const broker = await start();
    const { raw: watcher } = await join(broker, 'b');
    await subscribe(watcher, 'will');
    const delayed = (text: string) => {
      const { will: message, ...others } = will({ willDelayInterval: 2 });
      const properties = { sessionExpiryInterval: 600 };
      return { ...others, properties, will: { ...message, payload: Buffer.from(text) } };
    };
    const { raw: witness } = await join(broker, 'a', { clientId: 'witness' });
    const { raw: deleted } = await join(broker, 'a', delayed('deleted'));
    deleted.close();
    broker.authority.revoke('a', Math.floor(Date.now() / 1000) + 1, true);
    await witness.closed; // the broker knows it
    const { raw: other } = await join(broker, 'c', delayed('other'));
    other.close();
    expect(await watcher.next()).toMatchObject({ payload: Buffer.from('other') });
  });
});

describe('PUBLISH', () => {
  test('carries its properties to the subscriber: at once, from the queue, and retained', async () => {
    const sessionsFolder = folder();
    const broker = await start({ sessionsFolder });
    const lasting = { properties: { sessionExpiryInterval: 600 } };
    const sleeper = await join(broker, 'sleeper', lasting);
    await subscribe(sleeper.raw, 'a');
    sleeper.raw.close();
    const { raw: watcher } = await join(broker, 'b');
    await subscribe(watcher, 'a');
    const properties = {
      payloadFormatIndicator: true,
      contentType: 'application/json',
      responseTopic: 'answers/a',
      correlationData: Buffer.from([0, 1, 255]),
      userProperties: { unit: '°C', tag: ['one', 'two'] },
    };
    await publishFrom(broker, 'a', publishing('a', '{}', { retain: true, properties }));
    const expected = { topic: 'a', payload: Buffer.from('{}'), properties };
    expect(await watcher.next()).toMatchObject({ ...expected, retain: false });
    const again = await join(broker, 'sleeper', { clean: false, ...lasting });
    expect(await again.raw.next()).toMatchObject(expected);
    const late = await join(broker, 'late');
    await subscribe(late.raw, 'a');
    expect(await late.raw.next()).toMatchObject({ ...expected, retain: true });
  });

  test('reaches clients of MQTT 3.1.1 without them, and comes from such clients too', async () => {
    const broker = await start();
    const old = await broker.client({ name: 'old', role: 'admin', acl: ACCESS });
    const received: string[] = [];
    old.on('message', (topic, payload) => received.push(`${topic} ${payload.toString()}`));
    await old.subscribeAsync('a', { qos: 1 });
    const { raw } = await join(broker, 'b');
    await subscribe(raw, 'b');
    raw.send(publishing('a', 'new to old', { properties: { contentType: 'text/plain' } }));
    await eventually(() => {
      expect(received).toEqual(['a new to old']);
    });
    await old.publishAsync('b', 'old to new', { qos: 1 });
    expect(await raw.next()).toMatchObject({ topic: 'b', payload: Buffer.from('old to new') });
  });

  test('is not delivered once its expiry is over, and tells what is left of it before', async () => {
    const broker = await start();
    const lasting = { properties: { sessionExpiryInterval: 600 } };
    const sleeper = await join(broker, 'b', lasting);
    await subscribe(sleeper.raw, 'a/#');
    sleeper.raw.close();
    const expiring = (seconds: number) => ({
      ...{ retain: true, properties: { messageExpiryInterval: seconds } },
    });
    await publishFrom(
      broker,
      'a',
      publishing('a/short', 'x', expiring(1)),
      publishing('a/long', 'x', expiring(600)),
    );
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const again = await join(broker, 'b', { clean: false, ...lasting });
    const packet = await again.raw.next();
    expect(packet).toMatchObject({ cmd: 'publish', topic: 'a/long' });
    const { properties } = packet as IPublishPacket;
    expect(properties?.messageExpiryInterval).toBeGreaterThan(590);
    expect(properties?.messageExpiryInterval).toBeLessThan(600);
    again.raw.send({ cmd: 'puback', messageId: (packet as IPublishPacket).messageId ?? 0 });
    expect(await ping(again.raw)).toMatchObject(NOTHING_MORE);
    const late = await join(broker, 'late');
    await subscribe(late.raw, 'a/#');
    expect(await late.raw.next()).toMatchObject({ topic: 'a/long', retain: true });
    expect(await ping(late.raw)).toMatchObject(NOTHING_MORE);
    expect(await broker.metric('drops_total', { reason: 'expired' })).toBe(1);
  });

  test('may name its topic by an alias', async () => {
    const broker = await start();
    const { raw: watcher } = await join(broker, 'b');
    await subscribe(watcher, 'a/#');
    const { raw } = await join(broker, 'a');
    const alias = { properties: { topicAlias: 3 } };
    raw.send(publishing('a/1', '1', alias), publishing('', '2', alias));
    raw.send(publishing('a/2', '3', alias), publishing('', '4', alias));
    const topics: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      topics.push(((await watcher.next()) as IPublishPacket).topic);
    }
    expect(topics).toEqual(['a/1', 'a/1', 'a/2', 'a/2']);
  });

  test('is acknowledged with the reason where it is not allowed, and the client goes on', async () => {
    const broker = await start();
    const { raw } = await join(broker, 'a');
    raw.send(publishing('secret/a', 'x', { qos: 1, messageId: 1 }));
    expect(await raw.next()).toMatchObject({ cmd: 'puback', messageId: 1, reasonCode: 0x87 });
    // PUBREC with a reason to refuse ends the exchange: the message id is free again.
    for (let count = 0; count < 2; count += 1) {
      raw.send(publishing('secret/a', 'x', { qos: 2, messageId: 2 }));
      expect(await raw.next()).toMatchObject({ cmd: 'pubrec', messageId: 2, reasonCode: 0x87 });
    }
    raw.send(publishing('b', 'x', { qos: 2, messageId: 2 }));
    expect(await raw.next()).toMatchObject({ cmd: 'pubrec', messageId: 2, reasonCode: 0 });
    raw.send({ cmd: 'pubrel', messageId: 2 });
    expect(await raw.next()).toMatchObject({ cmd: 'pubcomp', messageId: 2, reasonCode: 0 });
  });

  test('waits where the client takes no more at a time, in order', async () => {
    const broker = await start();
    const { raw } = await join(broker, 'b', { properties: { receiveMaximum: 2 } });
    await subscribe(raw, { topic: 'a', qos: 2 });
    const sent = [1, 1, 2, 1, 2].map((qos, index) =>
      publishing('a', String(index), { qos: qos as 1 | 2 }),
    );
    await publishFrom(broker, 'a', ...sent);
    const take = async (): Promise<IPublishPacket> => (await raw.next()) as IPublishPacket;
    const first = await take();
    const second = await take();
    expect([first, second].map(({ payload }) => payload.toString())).toEqual(['0', '1']);
    expect(await ping(raw)).toMatchObject(NOTHING_MORE);
    raw.send({ cmd: 'puback', messageId: first.messageId ?? 0 });
    const third = await take();
    expect(third).toMatchObject({ qos: 2, payload: Buffer.from('2') });
    raw.send({ cmd: 'pubrec', messageId: third.messageId ?? 0 });
    expect(await raw.next()).toMatchObject({ cmd: 'pubrel' });
    expect(await ping(raw)).toMatchObject(NOTHING_MORE); // PUBREC does not make room [4.9]
    raw.send({ cmd: 'pubcomp', messageId: third.messageId ?? 0 });
    const fourth = await take();
    expect(fourth.payload.toString()).toBe('3');
    // Refused for good: that makes room too.
    raw.send({ cmd: 'puback', messageId: second.messageId ?? 0, reasonCode: 0x80 });
    const fifth = await take();
    raw.send({ cmd: 'pubrec', messageId: fifth.messageId ?? 0, reasonCode: 0x97 });
    expect(await ping(raw)).toMatchObject(NOTHING_MORE);
  });

  test('is dropped where it is larger than the client takes', async () => {
    const broker = await start();
    const { raw } = await join(broker, 'b', { properties: { maximumPacketSize: 100 } });
    await subscribe(raw, 'a');
    await publishFrom(broker, 'a', publishing('a', 'x'.repeat(200)), publishing('a', 'small'));
    expect(await raw.next()).toMatchObject({ payload: Buffer.from('small') });
    expect(await broker.metric('drops_total', { reason: 'client_packet_limit' })).toBe(1);
  });
});

describe('SUBSCRIBE', () => {
  test('is answered filter by filter, in the order asked', async () => {
    const broker = await start({ limits: { subscriptionsPerClient: 2 } });
    const { raw } = await join(broker, 'a');
    const answer = await subscribe(
      raw,
      { topic: 'a', qos: 2 },
      '$share/group/a',
      'a/#/b',
      'secret/a',
      { topic: 'a', qos: 0 },
      'b',
      'c',
    );
    expect(answer).toMatchObject({ messageId: 7, granted: [0, 0x9e, 0x8f, 0x87, 0, 1, 0x97] });
    raw.send({ cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['a', 'never', '#/#'] });
    expect(await raw.next()).toMatchObject({ messageId: 8, granted: [0, 0x11, 0x8f] });
    raw.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a'] });
    expect(await raw.next()).toMatchObject({ messageId: 9, granted: [0x11] });
  });

  test('leaves out its own messages where asked to, also from the queue', async () => {
    const broker = await start();
    const lasting = { properties: { sessionExpiryInterval: 600 } };
    const { raw } = await join(broker, 'b', lasting);
    await subscribe(raw, { topic: 'a', nl: true });
    raw.send(publishing('a', 'own', { qos: 1, messageId: 1 }));
    expect(await raw.next()).toMatchObject({ cmd: 'puback' });
    await publishFrom(broker, 'a', publishing('a', 'other'));
    const received = (await raw.next()) as IPublishPacket;
    expect(received.payload.toString()).toBe('other');
    raw.send({ cmd: 'puback', messageId: received.messageId ?? 0 });
    await ping(raw);
    raw.close();
    const again = await join(broker, 'b', { clean: false, ...lasting });
    expect(await ping(again.raw)).toMatchObject(NOTHING_MORE);
  });

  test('gets the retain flag as it was published where asked to', async () => {
    const broker = await start();
    const lasting = { properties: { sessionExpiryInterval: 600 } };
    const { raw } = await join(broker, 'b', lasting);
    await subscribe(raw, { topic: 'a', rap: true });
    await publishFrom(broker, 'a', publishing('a', '1', { retain: true }), publishing('a', '2'));
    const first = (await raw.next()) as IPublishPacket;
    const second = (await raw.next()) as IPublishPacket;
    expect([first.retain, second.retain]).toEqual([true, false]);
    for (const { messageId = 0 } of [first, second]) raw.send({ cmd: 'puback', messageId });
    await ping(raw);
    raw.close();
    // Nothing is left in the queue of what was acknowledged.
    const again = await join(broker, 'b', { clean: false, ...lasting });
    expect(await ping(again.raw)).toMatchObject(NOTHING_MORE);
  });

  test('gets what is retained always, only the first time, or never, as asked', async () => {
    const broker = await start();
    await publishFrom(broker, 'a', publishing('a', 'x', { retain: true, qos: 1 }));
    const { raw } = await join(broker, 'b');
    for (const [rh, expected] of [
      [2, 'pingresp'],
      [1, 'pingresp'],
      [0, 'publish'],
      [0, 'publish'],
    ] as const) {
      await subscribe(raw, { topic: 'a', qos: 0, rh });
      raw.send({ cmd: 'pingreq' });
      const next = await raw.next();
      expect([rh, next.cmd]).toEqual([rh, expected]);
      if (next.cmd === 'publish') expect(await raw.next()).toMatchObject(NOTHING_MORE);
    }
    const { raw: other } = await join(broker, 'c');
    await subscribe(other, { topic: 'a', qos: 0, rh: 1 });
    expect(await other.next()).toMatchObject({ cmd: 'publish', retain: true });
  });
});

describe('the broker ends a connection with the reason', () => {
  test.each<[string, (raw: RawClient) => void, number]>([
    [
      'a topic alias that is too high',
      (raw) => {
        raw.send(publishing('a', '', { properties: { topicAlias: 17 } }));
      },
      0x94,
    ],
    [
      'a topic alias that is 0',
      (raw) => {
        raw.send(publishing('a', '', { properties: { topicAlias: 0 } }));
      },
      0x94,
    ],
    [
      'an alias that was never defined',
      (raw) => {
        raw.send(publishing('', '', { properties: { topicAlias: 1 } }));
      },
      0x82,
    ],
    [
      'a topic with a wildcard',
      (raw) => {
        raw.send(publishing('a/+', ''));
      },
      0x90,
    ],
    [
      'a packet that is too large',
      (raw) => {
        raw.send(publishing('a', 'x'.repeat(70_000)));
      },
      0x95,
    ],
    [
      'a second CONNECT',
      (raw) => {
        raw.send({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion: 5,
          clientId: 'x',
          clean: true,
        });
      },
      0x82,
    ],
    [
      'a subscription identifier',
      (raw) => {
        raw.send({
          cmd: 'subscribe',
          messageId: 1,
          subscriptions: [{ topic: 'a', qos: 0, nl: false, rap: false, rh: 0 }],
          properties: { subscriptionIdentifier: 1 },
        });
      },
      0xa1,
    ],
    [
      'an AUTH that nobody asked for',
      (raw) => {
        raw.send(Uint8Array.of(0xf0, 2, 0x18, 0));
      },
      0x82,
    ],
    [
      'a property that PUBLISH may not have twice',
      (raw) => {
        raw.send(Uint8Array.of(0x30, 8, 0, 1, 97, 4, 0x01, 1, 0x01, 1));
      },
      0x81,
    ],
    [
      'reserved bits of SUBSCRIBE',
      (raw) => {
        raw.send(Uint8Array.of(0x80, 7, 0, 1, 0, 0, 1, 97, 0));
      },
      0x81,
    ],
    [
      'a session that is prolonged from nothing',
      (raw) => {
        raw.send({ cmd: 'disconnect', properties: { sessionExpiryInterval: 5 } });
      },
      0x82,
    ],
  ])('%s', async (_what, provoke, reasonCode) => {
    const broker = await start();
    const { raw } = await join(broker, 'a');
    provoke(raw);
    expect(await raw.next()).toMatchObject({ cmd: 'disconnect', reasonCode });
    await raw.closed;
  });

  test('more open messages than it allows', async () => {
    const broker = await start();
    const { raw } = await join(broker, 'a');
    // Without PUBREL they stay open.
    const open = Array.from({ length: 1025 }, (_, index) =>
      publishing('a', '', { qos: 2, messageId: index + 1 }),
    );
    raw.send(...open);
    let last = await raw.next();
    while (last.cmd === 'pubrec') last = await raw.next();
    expect(last).toMatchObject({ cmd: 'disconnect', reasonCode: 0x93 });
  });

  test('its token has expired, its account was disabled, its session was taken over, the broker closes', async () => {
    const broker = await startTestBroker();
    const { raw: older } = await join(broker, 'a');
    await join(broker, 'a');
    expect(await older.next()).toMatchObject({ cmd: 'disconnect', reasonCode: 0x8e });

    const { raw: disabled } = await join(broker, 'b');
    broker.authority.revoke('b', Math.floor(Date.now() / 1000) + 10);
    expect(await disabled.next()).toMatchObject({ cmd: 'disconnect', reasonCode: 0x87 });

    const expiresAt = Math.floor(Date.now() / 1000) + 2;
    const token = await broker.authority.issue({ name: 'c', role: 'admin', expiresAt });
    const { raw: expired } = await join(broker, 'c', { password: Buffer.from(token) });
    expect(await expired.next()).toMatchObject({ cmd: 'disconnect', reasonCode: 0xa0 });

    const { raw: silent } = await join(broker, 'd', { keepalive: 1 });
    expect(await silent.next()).toMatchObject({ cmd: 'disconnect', reasonCode: 0x8d });

    const { raw: last } = await join(broker, 'e');
    await broker.close();
    expect(await last.next()).toMatchObject({ cmd: 'disconnect', reasonCode: 0x8b });
  });
});
