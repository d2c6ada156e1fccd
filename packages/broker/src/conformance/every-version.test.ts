import { describe, expect, test } from '@jest/globals';
import type { AccessRule } from '@isobar/shared';
import { eventually, useClosing } from '@isobar/shared/testing';
import type { IClientOptions, IPublishPacket, MqttClient } from 'mqtt';
import type { QoS } from 'mqtt-packet';

import { openRawClient } from '../testing/raw-client.ts';
import { startTestBroker, type TestBroker } from '../testing/test-broker.ts';

const closing = useClosing();

/** May use every topic, so that the protocol alone is looked at. */
const EVERYTHING: readonly AccessRule[] = [{ permission: 'allow', action: 'all', topic: '#' }];

interface Received {
  readonly topic: string;
  readonly payload: string;
  readonly qos: QoS;
  readonly retain: boolean;
}

// What the Eclipse Paho interoperability suite looks at, for each version alike.
describe.each([
  ['3.1', { protocolVersion: 3, protocolId: 'MQIsdp' }],
  ['3.1.1', { protocolVersion: 4 }],
  ['5', { protocolVersion: 5 }],
] satisfies [string, IClientOptions][])('MQTT %s', (version, protocol) => {
  const isMqtt5 = version === '5';
  /** A session that outlives the connection. */
  const lasting: IClientOptions = {
    clean: false,
    ...(isMqtt5 && { properties: { sessionExpiryInterval: 600 } }),
  };

  async function connect(
    broker: TestBroker,
    name: string,
    options: IClientOptions = {},
  ): Promise<{ client: MqttClient; received: Received[] }> {
    const received: Received[] = [];
    const client = await broker.client(
      { name, role: 'admin', acl: EVERYTHING },
      { ...protocol, ...options },
      (prepared) => {
        prepared.on('message', (topic, payload, { qos, retain }: IPublishPacket) => {
          received.push({ topic, payload: payload.toString(), qos, retain });
        });
      },
    );
    return { client, received };
  }

  const start = async (): Promise<TestBroker> => closing(await startTestBroker());

  test.each([0, 1, 2] as const)(
    'carries messages at QoS %i, each once and in order',
    async (qos) => {
      const broker = await start();
      const { client: watcher, received } = await connect(broker, 'b');
      await watcher.subscribeAsync('a/b', { qos });
      const { client } = await connect(broker, 'a');
      const payloads = Array.from({ length: 100 }, (_, index) => String(index));
      await Promise.all(payloads.map((payload) => client.publishAsync('a/b', payload, { qos })));
      await eventually(() => {
        expect(received.map(({ payload }) => payload)).toEqual(payloads);
      });
      expect(new Set(received.map((each) => each.qos))).toEqual(new Set([qos]));
      expect(received.some(({ retain }) => retain)).toBe(false);
    },
  );

  test('delivers at the lower of the QoS published and the QoS granted', async () => {
    const broker = await start();
    const { client: watcher, received } = await connect(broker, 'b');
    await watcher.subscribeAsync({ zero: { qos: 0 }, 'one/+': { qos: 1 }, 'two/#': { qos: 2 } });
    const { client } = await connect(broker, 'a');
    for (const topic of ['zero', 'one/x', 'two/x']) {
      for (const qos of [0, 1, 2] as const) await client.publishAsync(topic, `${qos}`, { qos });
    }
    await eventually(() => {
      expect(received).toHaveLength(9);
    });
    expect(received.map(({ topic, payload, qos }) => [topic, payload, qos]).sort()).toEqual([
      ['one/x', '0', 0],
      ['one/x', '1', 1],
      ['one/x', '2', 1],
      ['two/x', '0', 0],
      ['two/x', '1', 1],
      ['two/x', '2', 2],
      ['zero', '0', 0],
      ['zero', '1', 0],
      ['zero', '2', 0],
    ]);
  });

  test('keeps the last retained message of a topic, and clears it with an empty one', async () => {
    const broker = await start();
    const { client } = await connect(broker, 'a');
    const retained = { qos: 1, retain: true } as const;
    for (const topic of ['r/1', 'r/2', 'r/3']) await client.publishAsync(topic, 'old', retained);
    await client.publishAsync('r/1', 'new', retained);
    await client.publishAsync('r/2', '', retained);
    const { client: watcher, received } = await connect(broker, 'b');
    await watcher.subscribeAsync('r/+', { qos: 1 });
    await eventually(() => {
      expect(received).toHaveLength(2);
    });
    const expected = { qos: 1, retain: true };
    expect(received).toContainEqual({ topic: 'r/1', payload: 'new', ...expected });
    expect(received).toContainEqual({ topic: 'r/3', payload: 'old', ...expected });
    // What is published while somebody is subscribed is not a retained message to them [MQTT-3.3.1-9].
    await client.publishAsync('r/1', 'live', retained);
    await eventually(() => {
      expect(received[2]).toEqual({ topic: 'r/1', payload: 'live', qos: 1, retain: false });
    });
  });

  test('publishes the will of a client that goes without a word, and not of one that says goodbye', async () => {
    const broker = await start();
    const { client: watcher, received } = await connect(broker, 'b');
    await watcher.subscribeAsync('will/#', { qos: 2 });
    const will = (topic: string) => ({
      will: { topic, payload: Buffer.from('gone'), qos: 1 as const, retain: true },
    });
    const polite = await connect(broker, 'polite', will('will/polite'));
    await polite.client.endAsync();
    const lost = await connect(broker, 'lost', will('will/lost'));
    lost.client.stream.destroy();
    await eventually(() => {
      expect(received).toHaveLength(1);
    });
    expect(received[0]).toEqual({ topic: 'will/lost', payload: 'gone', qos: 1, retain: false });
    const late = await connect(broker, 'late');
    await late.client.subscribeAsync('will/#', { qos: 0 });
    await eventually(() => {
      expect(late.received).toMatchObject([{ topic: 'will/lost', retain: true }]);
    });
  });

  test('keeps subscriptions and messages for a lasting session, and none for a clean one', async () => {
    const broker = await start();
    const first = await connect(broker, 'b', lasting);
    await first.client.subscribeAsync('a/#', { qos: 2 });
    await first.client.endAsync();
    const { client } = await connect(broker, 'a');
    await client.publishAsync('a/0', '0', { qos: 0 });
    await client.publishAsync('a/1', '1', { qos: 1, retain: true });
    await client.publishAsync('a/2', '2', { qos: 2 });
    const second = await connect(broker, 'b', lasting);
    await eventually(() => {
      expect(second.received).toEqual([
        { topic: 'a/1', payload: '1', qos: 1, retain: false },
        { topic: 'a/2', payload: '2', qos: 2, retain: false },
      ]);
    });
    await second.client.endAsync();

    const clean = await connect(broker, 'b', { clean: true });
    await client.publishAsync('a/1', 'live', { qos: 1 });
    await clean.client.publishAsync('other', '', { qos: 1 });
    await clean.client.endAsync();
    expect(clean.received).toEqual([]);
    const third = await connect(broker, 'b', lasting);
    await third.client.publishAsync('other', '', { qos: 1 });
    expect(third.received).toEqual([]);
  });

  test('sends again what was not acknowledged, marked as a repeat', async () => {
    const broker = await start();
    const options = {
      ...{ username: 'raw', clientId: 'raw', clean: false },
      password: Buffer.from(
        await broker.authority.issue({ name: 'raw', role: 'admin', acl: EVERYTHING }),
      ),
      ...(isMqtt5 && { properties: { sessionExpiryInterval: 600 } }),
      ...(version === '3.1' && { protocolId: 'MQIsdp' as const }),
    };
    const protocolVersion = protocol.protocolVersion;
    const first = await openRawClient(broker.port, protocolVersion);
    expect(await first.connect(options)).toBe(0);
    first.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'a', qos: 1, nl: false, rap: false, rh: 0 }],
    });
    expect(await first.next()).toMatchObject({ cmd: 'suback', granted: [1] });
    const { client } = await connect(broker, 'a');
    await client.publishAsync('a', 'x', { qos: 1 });
    expect(await first.next()).toMatchObject({ cmd: 'publish', dup: false, qos: 1 });
    first.close();
    const second = await openRawClient(broker.port, protocolVersion);
    expect(await second.connect(options)).toBe(0);
    const again = await second.next();
    expect(again).toMatchObject({ cmd: 'publish', topic: 'a', qos: 1, dup: true });
    second.close();
  });

  test('lets a client take over its own connection, and ends the older one', async () => {
    const broker = await start();
    const first = await connect(broker, 'b');
    const closed = new Promise((resolve) =>
      first.client.once('close', () => {
        resolve(undefined);
      }),
    );
    await connect(broker, 'b');
    await closed;
    expect(await broker.metric('cuts_total', { reason: 'taken_over' })).toBe(1);
  });

  test('ends a client that is silent for one and a half times its keep-alive', async () => {
    const broker = await start();
    const raw = await openRawClient(broker.port, protocol.protocolVersion);
    const password = await broker.authority.issue({ name: 'raw', role: 'watcher' });
    await raw.connect({
      ...{ username: 'raw', clientId: 'raw', password: Buffer.from(password), keepalive: 1 },
      ...(version === '3.1' && { protocolId: 'MQIsdp' as const }),
    });
    const begun = performance.now();
    await raw.closed;
    const seconds = (performance.now() - begun) / 1000;
    expect(seconds).toBeGreaterThan(1.4);
    expect(await broker.metric('cuts_total', { reason: 'keep_alive' })).toBe(1);
  });

  test('keeps topics with a leading $ from wildcards at the first level [MQTT-4.7.2-1]', async () => {
    const broker = await start();
    const { client, received } = await connect(broker, 'b');
    await client.subscribeAsync(['#', '+/new/clients'], { qos: 0 });
    await connect(broker, 'c');
    await client.publishAsync('plain', 'x', { qos: 1 });
    await eventually(() => {
      expect(received.map(({ topic }) => topic)).toEqual(['plain']);
    });
  });

  test('delivers once where filters overlap, and stops after UNSUBSCRIBE', async () => {
    const broker = await start();
    const { client: watcher, received } = await connect(broker, 'b');
    await watcher.subscribeAsync(['a/#', 'a/+', 'a/b'], { qos: 1 });
    const { client } = await connect(broker, 'a');
    await client.publishAsync('a/b', '1', { qos: 1 });
    await eventually(() => {
      expect(received).toHaveLength(1);
    });
    await watcher.unsubscribeAsync(['a/#', 'a/b']);
    await client.publishAsync('a/b', '2', { qos: 1 });
    await watcher.unsubscribeAsync('a/+');
    await client.publishAsync('a/b', '3', { qos: 1 });
    await client.publishAsync('a/b/c', '4', { qos: 1 });
    await watcher.publishAsync('other', '', { qos: 1 });
    expect(received.map(({ payload }) => payload)).toEqual(['1', '2']);
  });

  test('takes empty payloads, topics of one level, of slashes alone, and outside of ASCII', async () => {
    const broker = await start();
    const { client, received } = await connect(broker, 'b');
    await client.subscribeAsync('#', { qos: 1 });
    const topics = ['a', '/', '//', 'Straße/ñ/温度', 'a b'];
    for (const topic of topics) await client.publishAsync(topic, '', { qos: 1 });
    await eventually(() => {
      expect(received.map(({ topic }) => topic)).toEqual(topics);
    });
  });
});
