import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import type { MqttClient } from 'mqtt';

import type { TestToken } from '../testing/test-authority.ts';
import type { BrokerOptions } from '../broker.ts';
import { hasRedis, startTestRedis } from '../testing/redis.ts';
import { startTestBroker } from '../testing/test-broker.ts';

const station: TestToken = { name: 'st0', role: 'station' };
const watcher: TestToken = { name: 'eye', role: 'watcher' };
const session = { clean: false };

const STORES = ['in memory', 'in LevelDB', ...(hasRedis() ? ['in Redis'] : [])];

describe.each(STORES)('sessions %s', (where) => {
  const closing = useClosing();
  const folder = useTemporaryFolders();
  async function place(): Promise<Partial<BrokerOptions>> {
    if (where === 'in Redis') return { redisUrl: closing(await startTestRedis(folder())).url };
    return where === 'in LevelDB' ? { sessionsFolder: folder() } : {};
  }

  test('lose nothing and keep the order when some messages wait for a sleeping client and some do not', async () => {
    const broker = closing(await startTestBroker(await place()));
    // For each second message the store has work to do, so that others can overtake it.
    const sleeper = await broker.client({ ...watcher, name: 'sleeper' }, session);
    await sleeper.subscribeAsync('stations/+/backlog', { qos: 1 });
    await sleeper.endAsync();
    const client = await broker.client(watcher, session);
    const received = collect(client);
    await client.subscribeAsync('stations/#', { qos: 1 });

    const source = await broker.client(station);
    const kinds = ['backlog', 'readings', 'status'] as const;
    const sent = Array.from({ length: 3000 }, (_value, index) => ({
      topic: `stations/st0/${kinds[index % 3] ?? ''}`,
      payload: String(index),
    }));
    await Promise.all(
      sent.map(({ topic, payload }, index) =>
        source.publishAsync(topic, payload, {
          qos: index % 4 === 0 ? 0 : 1,
          retain: index % 5 === 0,
        }),
      ),
    );
    await eventually(() => {
      expect(received.size).toBe(sent.length);
    });
    for (const kind of kinds) {
      const qos1 = sent.filter((each, index) => each.topic.endsWith(kind) && index % 4 !== 0);
      const order = Array.from(received).filter((payload) =>
        qos1.some((each) => each.payload === payload),
      );
      expect(order).toEqual(qos1.map(({ payload }) => payload));
    }
  }, 30_000);

  test('keep messages for a sleeping client whose filters overlap, each once', async () => {
    const broker = closing(await startTestBroker(await place()));
    const client = await broker.client(watcher, session);
    await client.subscribeAsync('stations/#', { qos: 1 });
    await client.subscribeAsync('stations/st0/readings', { qos: 2 });
    await client.unsubscribeAsync('stations/st0/readings');
    await client.subscribeAsync('stations/st0/backlog', { qos: 1 });
    await client.endAsync();
    const source = await broker.client(station);
    const kinds = ['readings', 'backlog', 'status'];
    for (const kind of kinds) await source.publishAsync(`stations/st0/${kind}`, kind, { qos: 1 });

    const payloads: string[] = [];
    await broker.client(watcher, session, (again) => {
      again.on('message', (_topic, payload) => payloads.push(payload.toString()));
    });
    await eventually(() => {
      expect(payloads).toEqual(kinds);
    });
  });

  test('go on with their subscriptions when their client comes back', async () => {
    const broker = closing(await startTestBroker(await place()));
    const admin: TestToken = { name: 'root', role: 'admin' };
    const client = await broker.client(admin, session);
    await client.subscribeAsync({ '#': { qos: 1 }, 'stations/st0/status': { qos: 0 } });
    await client.endAsync();

    const received: string[] = [];
    let sessionPresent = false;
    const again = await broker.client(admin, session, (client_) => {
      client_.once('connect', (connack) => (sessionPresent = connack.sessionPresent));
      client_.on('message', (topic, payload, { qos, retain }) => {
        received.push(`${topic} ${payload.toString()} ${qos} ${retain}`);
      });
    });
    expect(sessionPresent).toBe(true);
    const source = await broker.client(station); // aedes tells of it on $SYS/…/new/clients [MQTT-4.7.2-1]
    await source.publishAsync('stations/st0/readings', 'a', { qos: 1, retain: true });
    await eventually(() => {
      expect(received).toEqual(['stations/st0/readings a 1 false']);
    });
    await again.unsubscribeAsync('#');
    await source.publishAsync('stations/st0/readings', 'b', { qos: 1 });
    await source.publishAsync('stations/st0/status', 'c', { qos: 1 });
    await eventually(() => {
      expect(received.slice(1)).toEqual(['stations/st0/status c 0 false']);
    });
  });

  test('deliver a message once to a connected client whose filters overlap', async () => {
    const broker = closing(await startTestBroker(await place()));
    for (const options of [{ clientId: 'a' }, { clientId: 'b', ...session }]) {
      const client = await broker.client(watcher, options);
      const payloads: string[] = [];
      client.on('message', (_topic, payload) => payloads.push(payload.toString()));
      await client.subscribeAsync(['stations/#', 'stations/+/backlog', 'stations/st0/backlog'], {
        qos: 1,
      });
      const source = await broker.client(station);
      await source.publishAsync('stations/st0/backlog', '1', { qos: 1 });
      await source.publishAsync('stations/st0/backlog', '2', { qos: 1 });
      await source.endAsync();
      await eventually(() => {
        expect(payloads).toEqual(['1', '2']);
      });
      expect(client.connected).toBe(true);
      await client.endAsync();
    }
  });

  test('deliver with no more than the QoS that was granted, to a filter with wildcards too [MQTT-3.8.4-6]', async () => {
    const broker = closing(await startTestBroker(await place()));
    const source = await broker.client(station);
    await source.publishAsync('stations/st0/status', 'kept', { qos: 1, retain: true });
    for (const granted of [0, 1] as const) {
      const client = await broker.client({ ...watcher, name: `q${granted}` }, session);
      const qos: number[] = [];
      client.on('message', (_topic, _payload, packet) => qos.push(packet.qos));
      await client.subscribeAsync('stations/#', { qos: granted });
      await source.publishAsync('stations/st0/backlog', 'live', { qos: 2 });
      await eventually(() => {
        expect(qos).toEqual([granted, granted]);
      });
    }
  });

  test('stop keeping messages for a client that does not come back', async () => {
    const broker = closing(
      await startTestBroker({ ...(await place()), limits: { queuedMessages: 10 } }),
    );
    const client = await broker.client(watcher, session);
    await client.subscribeAsync('stations/#', { qos: 1 });
    await client.endAsync();
    const source = await broker.client(station);
    for (let count = 0; count < 15; count += 1) {
      await source.publishAsync('stations/st0/backlog', String(count), { qos: 1 });
    }
    await eventually(async () => {
      expect(await broker.metric('drops_total', { reason: 'queue_full' })).toBe(5);
    });
    const received: Set<string>[] = [];
    const again = await broker.client(watcher, session, (client_) =>
      received.push(collect(client_)),
    );
    // A cell keeps the newest, one broker the oldest.
    const first = where === 'in Redis' ? 5 : 0;
    const kept = Array.from({ length: 10 }, (_value, index) => String(first + index));
    await eventually(() => {
      expect(Array.from(received[0] ?? [])).toEqual(kept);
    });
    await source.publishAsync('stations/st0/backlog', 'live', { qos: 1 });
    await eventually(() => {
      expect(Array.from(received[0] ?? [])).toEqual([...kept, 'live']);
    });
    await again.endAsync();
  });

  test('go with their station when its account is deleted, as what is retained of it does', async () => {
    const broker = closing(await startTestBroker(await place()));
    const told: string[] = [];
    const watching = await broker.client({ name: 'watching', role: 'homeassistant' });
    watching.on('message', (topic, payload) => {
      if (payload.length === 0) told.push(topic);
    });
    await watching.subscribeAsync(['stations/#', 'homeassistant/#'], { qos: 1 });
    const status = 'stations/st0/status';
    const will = { topic: status, payload: Buffer.from('offline'), qos: 1, retain: true } as const;
    const doomed = await broker.client(station, { ...session, will });
    await doomed.subscribeAsync('stations/st0/commands', { qos: 1 });
    await doomed.publishAsync(status, 'online', { qos: 1, retain: true });
    await doomed.publishAsync('stations/st0/readings', 'x', { qos: 1, retain: true });
    const other = await broker.client({ name: 'st1', role: 'station' });
    await other.publishAsync('stations/st1/readings', 'y', { qos: 1, retain: true });
    const ingest = await broker.client({ name: 'in', role: 'ingest' });
    await ingest.publishAsync('stations/st0/alerts', 'x', { qos: 1, retain: true });
    for (const name of ['st0', 'st1']) {
      const topic = `homeassistant/sensor/isobar-${name}/rain/config`;
      await ingest.publishAsync(topic, '{}', { qos: 1, retain: true });
    }
    broker.authority.revoke('st0', Math.floor(Date.now() / 1000) + 1, true);
    await eventually(async () => {
      const late = await broker.client({ name: 'late', role: 'homeassistant' });
      const received: string[] = [];
      late.on('message', (topic) => received.push(topic));
      await late.subscribeAsync(['stations/#', 'homeassistant/#'], { qos: 1 });
      const kept = ['homeassistant/sensor/isobar-st1/rain/config', 'stations/st1/readings'];
      await eventually(() => {
        expect(received).toEqual(expect.arrayContaining(kept));
      });
      await late.endAsync();
      expect(received.sort()).toEqual(kept);
    });
    // An empty message of its readings would be read as one.
    expect(new Set(told)).toEqual(
      new Set(['homeassistant/sensor/isobar-st0/rain/config', 'stations/st0/alerts', status]),
    );
    // Its name may be given again; then nothing of the old one is there.
    const issuedAt = Math.floor(Date.now() / 1000) + 2;
    let sessionPresent = true;
    await broker.client({ ...station, issuedAt }, session, (client) => {
      client.once('connect', (connack) => (sessionPresent = connack.sessionPresent));
    });
    expect(sessionPresent).toBe(false);
  });

  test('end with a clean session: nothing of the old one is left', async () => {
    const broker = closing(await startTestBroker(await place()));
    const client = await broker.client(watcher, session);
    await client.subscribeAsync('stations/#', { qos: 1 });
    await client.endAsync();
    const source = await broker.client(station);
    await source.publishAsync('stations/st0/backlog', 'old', { qos: 1 });
    await (await broker.client(watcher, { clean: true })).endAsync();
    await source.publishAsync('stations/st0/backlog', 'older', { qos: 1 });
    const payloads: string[] = [];
    const again = await broker.client(watcher, session, (client_) => {
      client_.on('message', (_topic, payload) => payloads.push(payload.toString()));
    });
    await again.subscribeAsync('stations/#', { qos: 1 });
    await source.publishAsync('stations/st0/backlog', 'new', { qos: 1 });
    await eventually(() => {
      expect(payloads).toEqual(['new']);
    });
  });
});

describe('sessions folder', () => {
  const closing = useClosing();
  const folder = useTemporaryFolders();

  test('gives back subscriptions, waiting and retained messages after a restart', async () => {
    const sessionsFolder = folder();
    const first = await startTestBroker({ sessionsFolder });
    const client = await first.client(watcher, session);
    await client.subscribeAsync('stations/+/backlog', { qos: 1 });
    await client.endAsync();
    const source = await first.client(station);
    await source.publishAsync('stations/st0/backlog', 'waiting', { qos: 1 });
    for (const value of ['old', 'last']) {
      await source.publishAsync('stations/st0/readings', value, { qos: 1, retain: true });
    }
    await source.publishAsync('stations/st0/status', 'x', { qos: 1, retain: true });
    await source.publishAsync('stations/st0/status', '', { qos: 1, retain: true });
    await first.close();

    const second = closing(await startTestBroker({ sessionsFolder }));
    const received: Set<string>[] = [];
    const again = await second.client(watcher, session, (each) => received.push(collect(each)));
    await again.subscribeAsync('stations/#', { qos: 1 });
    // MQTT has no order between what waited and what is retained on another topic.
    await eventually(() => {
      expect(received[0]).toEqual(new Set(['waiting', 'last']));
    });
  });

  test('that another broker has open is named, with what to do', async () => {
    const sessionsFolder = folder();
    closing(await startTestBroker({ sessionsFolder }));
    const second = startTestBroker({ sessionsFolder });
    await expect(second).rejects.toMatchObject({
      code: 'ERR_SESSIONS_LOCKED',
      message: expect.stringContaining(sessionsFolder) as unknown,
    });
  });

  test('that is damaged is named, with what to do', async () => {
    const sessionsFolder = folder();
    await (await startTestBroker({ sessionsFolder })).close();
    for (const file of readdirSync(sessionsFolder).filter((name) => name.startsWith('MANIFEST'))) {
      const path = join(sessionsFolder, file);
      writeFileSync(path, readFileSync(path).fill(0x55));
    }
    await expect(startTestBroker({ sessionsFolder })).rejects.toMatchObject({
      code: 'ERR_SESSIONS_CORRUPT',
      message: expect.stringMatching(`${sessionsFolder}.*move the folder away`) as unknown,
    });
  });

  test('that cannot be made is named', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    await expect(startTestBroker({ sessionsFolder: file })).rejects.toMatchObject({
      message: expect.stringContaining(file) as unknown,
    });
  });
});

/** What arrives from now on, without repeats. */
function collect(client: MqttClient): Set<string> {
  const payloads = new Set<string>();
  client.on('message', (_topic, payload) => payloads.add(payload.toString()));
  return payloads;
}
