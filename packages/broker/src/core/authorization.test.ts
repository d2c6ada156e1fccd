import { describe, expect, test } from '@jest/globals';
import type { AccessRule } from '@isobar/shared';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import type { MqttClient } from 'mqtt';

import type { TestToken } from '../testing/test-authority.ts';
import { subscribe } from '../testing/subscribe.ts';
import { openRawClient } from '../testing/raw-client.ts';
import { startTestBroker } from '../testing/test-broker.ts';

const station: TestToken = { name: 'st0', role: 'station' };
const watcher: TestToken = { name: 'eye', role: 'watcher' };
const admin: TestToken = { name: 'root', role: 'admin' };

const allow = (action: AccessRule['action'], topic: string): AccessRule => ({
  permission: 'allow',
  action,
  topic,
});

/** The topics of the messages that arrive from now on. */
function collect(client: MqttClient): string[] {
  const topics: string[] = [];
  client.on('message', (topic) => topics.push(topic));
  return topics;
}

describe('authorization', () => {
  const closing = useClosing();
  const folder = useTemporaryFolders();

  test('acknowledges and drops what a client may not publish, and lets it go on', async () => {
    const broker = closing(await startTestBroker());
    const topics = collect(await broker.client(admin).then(subscribeTo('#')));
    const client = await broker.client(station);
    const denied = ['stations/st1/readings', 'stations/st0/stored', 'x', '$SYS/x/new/clients'];
    for (const topic of denied) {
      await client.publishAsync(topic, 'x', { qos: 1, retain: true });
      await client.publishAsync(topic, 'x', { qos: 2 });
    }
    await client.publishAsync('stations/st0/readings', 'x', { qos: 1 });
    await eventually(() => {
      expect(topics).toEqual(['stations/st0/readings']);
    });
    expect(client.connected).toBe(true);
    expect(await broker.metric('drops_total', { reason: 'publish_denied' })).toBe(8);
    const lines = broker.log.filter((line) => line.includes('topic not allowed'));
    expect(lines).toHaveLength(1); // once for each client
    expect(lines[0]).toContain('stations/st1/readings');
    const late = collect(await broker.client({ ...admin, name: 'late' }).then(subscribeTo('#')));
    await client.publishAsync('stations/st0/backlog', 'x', { qos: 1 });
    await eventually(() => {
      expect(late).toEqual(['stations/st0/backlog']); // nothing of the above is retained
    });
  });

  test('lets no client speak for the broker on $SYS, not even with a right to all topics', async () => {
    const broker = closing(await startTestBroker());
    const other = await broker.client(watcher);
    const acl = [allow('all', '#'), allow('all', '$SYS/#')];
    const client = await broker.client({ name: 'evil', role: 'admin', acl });
    // aedes closes clients that another broker announces here.
    await client.publishAsync('$SYS/another/new/clients', 'eye/test-eye', { qos: 1 });
    await other.publishAsync('stations/eye/readings', 'x', { qos: 1 });
    expect(other.connected).toBe(true);
  });

  test('grants the filters of a SUBSCRIBE one by one', async () => {
    const broker = closing(await startTestBroker());
    const client = await broker.client(station);
    const filters = [
      'stations/st0/commands',
      'stations/+/commands',
      'stations/st0/#',
      '#',
      '$SYS/#',
    ];
    const granted = await subscribe(client, filters, 1);
    expect(granted).toEqual([1, 128, 128, 128, 128]);
    const topics = collect(client);
    const root = await broker.client(admin);
    await root.publishAsync('stations/st1/commands', 'x', { qos: 1 });
    await root.publishAsync('stations/st0/commands', 'x', { qos: 1 });
    await eventually(() => {
      expect(topics).toEqual(['stations/st0/commands']);
    });
    expect(await broker.metric('drops_total', { reason: 'subscribe_denied' })).toBe(4);
  });

  test.each(['in memory', 'in LevelDB'])(
    'does not remember a refused filter for a session that sleeps (%s)',
    async (where) => {
      const options = where === 'in memory' ? {} : { sessionsFolder: folder() };
      const broker = closing(await startTestBroker(options));
      const session = { clean: false };
      const client = await broker.client(station, session);
      await subscribe(client, ['stations/st0/commands', 'stations/st1/commands'], 1);
      await client.endAsync();
      const root = await broker.client(admin);
      await root.publishAsync('stations/st1/commands', 'x', { qos: 1 });
      await root.publishAsync('stations/st0/commands', 'x', { qos: 1 });

      const topics: string[] = [];
      await broker.client(station, session, (again) => {
        again.on('message', (topic) => topics.push(topic));
      });
      await root.publishAsync('stations/st1/commands', 'x', { qos: 1 });
      await root.publishAsync('stations/st0/commands', 'x', { qos: 1 });
      await eventually(() => {
        expect(topics).toEqual(['stations/st0/commands', 'stations/st0/commands']);
      });
    },
  );

  test.each(['in memory', 'in LevelDB'])(
    'delivers nothing of what waited once the right to it was taken away (%s)',
    async (where) => {
      const options = where === 'in memory' ? {} : { sessionsFolder: folder() };
      const broker = closing(await startTestBroker(options));
      const session = { clean: false };
      const both = [
        allow('subscribe', 'stations/+/readings'),
        allow('subscribe', 'stations/+/status'),
      ];
      const client = await broker.client({ ...watcher, acl: both }, session);
      await client.subscribeAsync(['stations/+/readings', 'stations/+/status'], { qos: 1 });
      await client.endAsync();
      const source = await broker.client(station);
      await source.publishAsync('stations/st0/status', '1', { qos: 1 });
      await source.publishAsync('stations/st0/readings', '1', { qos: 1 });

      const topics: string[] = [];
      await broker.client({ ...watcher, acl: both.slice(0, 1) }, session, (again) => {
        again.on('message', (topic) => topics.push(topic));
      });
      await source.publishAsync('stations/st0/status', '2', { qos: 1 });
      await source.publishAsync('stations/st0/readings', '2', { qos: 1 });
      await eventually(() => {
        expect(topics).toEqual(['stations/st0/readings', 'stations/st0/readings']);
      });
    },
  );

  test('holds back what an earlier rule denies inside a filter that a later one allows', async () => {
    const broker = closing(await startTestBroker());
    const source = await broker.client(station);
    await source.publishAsync('stations/st0/status', 'retained', { qos: 1, retain: true });
    const acl: AccessRule[] = [
      { permission: 'deny', action: 'subscribe', topic: 'stations/+/status' },
      allow('subscribe', 'stations/#'),
    ];
    const topics = collect(
      await broker.client({ ...watcher, acl }).then(subscribeTo('stations/#')),
    );
    await source.publishAsync('stations/st0/status', 'live', { qos: 1 });
    await source.publishAsync('stations/st0/readings', 'live', { qos: 1 });
    await eventually(() => {
      expect(topics).toEqual(['stations/st0/readings']);
    });
  });

  test('keeps the order of what a client publishes, whatever it may publish', async () => {
    const broker = closing(await startTestBroker());
    const watching = await broker.client(watcher).then(subscribeTo('stations/#'));
    const payloads: number[] = [];
    watching.on('message', (_topic, payload) => payloads.push(Number(payload)));
    const client = await broker.client(station);
    const publishes = Array.from({ length: 500 }, (_value, index) =>
      client.publishAsync(
        index % 3 === 0 ? 'stations/st1/readings' : 'stations/st0/readings',
        String(index),
        { qos: 1, retain: index % 2 === 0 },
      ),
    );
    await Promise.all(publishes);
    const expected = publishes.map((_value, index) => index).filter((index) => index % 3 !== 0);
    await eventually(() => {
      expect(payloads).toEqual(expected);
    });
  });

  test('refuses subscriptions beyond as many as a client may have', async () => {
    const limits = { subscriptionsPerClient: 3 };
    const broker = closing(await startTestBroker({ limits }));
    for (const clean of [true, false]) {
      const client = await broker.client(watcher, { clean, clientId: `clean-${clean}` });
      const filters = ['a', 'b', 'c', 'd', 'e'].map((name) => `stations/${name}/readings`);
      const granted = await subscribe(client, filters, 1);
      expect(granted).toEqual([1, 1, 1, 128, 128]);
      await client.unsubscribeAsync('stations/a/readings');
      expect(await subscribe(client, ['stations/f/readings'], 1)).toEqual([1]);
    }
  });

  test.each([4, 5])(
    'disconnects who sends a topic or a filter that is no UTF-8 or holds U+0000 (version %i)',
    async (version) => {
      const broker = closing(await startTestBroker());
      const acl = [allow('all', '#')];
      const password = Buffer.from(await broker.authority.issue({ name: 'x', role: 'admin', acl }));
      const more = version === 5 ? [0] : [];
      for (const character of [[0xff], [0x00], [0xc0, 0x80], [0xed, 0xa0, 0x80]]) {
        const topic = [0, character.length + 1, 0x61, ...character];
        const packets = [
          [0x30, topic.length + more.length + 1, ...topic, ...more, 0x78],
          [0x82, topic.length + more.length + 3, 0, 1, ...more, ...topic, 0],
        ];
        for (const packet of packets) {
          const raw = closing(await openRawClient(broker.port, version));
          expect(await raw.connect({ username: 'x', clientId: 'x', password })).toBe(0);
          raw.send(Uint8Array.from(packet));
          await raw.closed;
        }
      }
    },
  );

  test('refuses topics and filters that are longer or deeper than allowed', async () => {
    const broker = closing(await startTestBroker({ limits: { topicLevels: 4, topicBytes: 32 } }));
    const acl = [allow('all', '#')];
    const client = await broker.client({ name: 'a', role: 'admin', acl });
    const tooMuch = ['a/b/c/d/e', `a/${'é'.repeat(16)}`];
    const granted = await subscribe(client, ['a/b/c/d', ...tooMuch], 0);
    expect(granted).toEqual([0, 128, 128]);
    for (const topic of tooMuch) await client.publishAsync(topic, 'x', { qos: 1 });
    expect(await broker.metric('drops_total', { reason: 'publish_denied' })).toBe(2);
  });
});

function subscribeTo(filter: string): (client: MqttClient) => Promise<MqttClient> {
  return async (client) => {
    await client.subscribeAsync(filter, { qos: 1 });
    return client;
  };
}
