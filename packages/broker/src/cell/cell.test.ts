import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, test } from '@jest/globals';
import { connect, type MqttClient } from 'mqtt';

import { startBrokerProcess } from '../testing/broker-process.ts';
import { hasRedis, startTestRedis } from '../testing/redis.ts';
import { startTestAuthority } from '../testing/test-authority.ts';
import { connected, startTestBroker, type TestBroker } from '../testing/test-broker.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const station = { name: 'st0', role: 'station' } as const;
const watcher = { name: 'eye', role: 'watcher' } as const;
const admin = { name: 'boss', role: 'admin' } as const;
const session = { clean: false };

async function startCell() {
  const redis = closing(await startTestRedis(folder()));
  const authority = closing(await startTestAuthority());
  const start = async (): Promise<TestBroker> =>
    closing(await startTestBroker({ redisUrl: redis.url, authority }));
  return { redis, start, a: await start(), b: await start() };
}

/** `topic payload` of what a client receives from now on. */
function collect(client: MqttClient): string[] {
  const received: string[] = [];
  client.on('message', (topic, payload) => received.push(`${topic} ${payload.toString()}`));
  return received;
}

(hasRedis() ? describe : describe.skip)('brokers that share a Redis', () => {
  test('deliver to each other, in order, with what MQTT 5 carries', async () => {
    const { a, b } = await startCell();
    const eye = await b.client(watcher, { protocolVersion: 5 });
    const received = collect(eye);
    const contentTypes = new Set<string | undefined>();
    eye.on('message', (_topic, _payload, { properties }) =>
      contentTypes.add(properties?.contentType),
    );
    await eye.subscribeAsync('stations/+/readings', { qos: 1 });
    const source = await a.client(station, { protocolVersion: 5 });
    const numbers = Array.from({ length: 500 }, (_, index) => String(index));
    const properties = { contentType: 'application/json' };
    await Promise.all(
      numbers.map((each) =>
        source.publishAsync('stations/st0/readings', each, { qos: 1, properties }),
      ),
    );
    await eventually(() => {
      expect(received).toEqual(numbers.map((each) => `stations/st0/readings ${each}`));
    });
    expect([...contentTypes]).toEqual(['application/json']);
  });

  test('show what is retained everywhere, also on one that starts later, and its removal', async () => {
    const { a, b, start } = await startCell();
    const source = await a.client(station);
    for (const value of ['1', '2']) {
      await source.publishAsync('stations/st0/readings', value, { qos: 1, retain: true });
    }
    await source.publishAsync('stations/st0/status', 'x', { qos: 1, retain: true });
    const seenOn = async (broker: TestBroker): Promise<string[]> => {
      const client = await broker.client({ ...watcher, name: 'late' });
      const received = collect(client);
      await client.subscribeAsync('stations/#', { qos: 1 });
      await client.subscribeAsync('stations/nobody/status'); // whose SUBACK comes after what is retained
      await client.endAsync();
      return received.sort();
    };
    await eventually(async () => {
      expect(await seenOn(b)).toEqual(['stations/st0/readings 2', 'stations/st0/status x']);
    });
    await source.publishAsync('stations/st0/status', '', { qos: 1, retain: true });
    for (const broker of [a, b, await start()]) {
      await eventually(async () => {
        expect(await seenOn(broker)).toEqual(['stations/st0/readings 2']);
      });
    }
  });

  test('answer with their own counters under $SYS, and keep none of them in Redis', async () => {
    const { redis, a, b } = await startCell();
    const received = await Promise.all(
      [a, b].map(async (broker, index) => {
        const client = await broker.client({ ...admin, name: `boss-${index}` });
        const values = collect(client);
        await client.subscribeAsync('$SYS/broker/#');
        return values;
      }),
    );
    await a.client(watcher);
    const counts = () =>
      received.map((values) =>
        values.flatMap((each) => /clients\/connected (.*)/.exec(each)?.[1] ?? []).map(Number),
      );
    // Told anew every ten seconds.
    await eventually(
      () => {
        expect(counts().map((each) => each.at(-1))).toEqual([2, 1]);
      },
      { timeoutSeconds: 15 },
    );
    expect(Math.max(...(counts()[1] ?? []))).toBe(1); // and never the other's
    const topics = await redis.redis.hkeys('isobar:retained');
    expect(topics.filter((topic) => topic.startsWith('$SYS'))).toEqual([]);
  }, 30_000);

  test('keep commands for a station that is away, whichever it comes back to', async () => {
    const { a, b } = await startCell();
    const first = await a.client(station, session);
    await first.subscribeAsync('stations/st0/commands', { qos: 1 });
    await first.endAsync();
    const boss = await b.client(admin);
    for (const command of ['1', '2', '3']) {
      await boss.publishAsync('stations/st0/commands', command, { qos: 1 });
    }
    const received: string[][] = [];
    const again = await b.client(station, session, (client) => received.push(collect(client)));
    const commands = ['1', '2', '3'].map((each) => `stations/st0/commands ${each}`);
    await eventually(() => {
      expect(received).toEqual([commands]);
    });
    await again.endAsync();
    await a.client(station, session, (client) => received.push(collect(client)));
    await boss.publishAsync('stations/st0/commands', '4', { qos: 1 });
    await eventually(() => {
      expect(received[1]).toEqual(['stations/st0/commands 4']); // and none of those that were acknowledged
    });
  });

  test.each([4, 5] as const)(
    'hand over what waited at the same few commands of Redis for each, however much it is (MQTT version %s)',
    async (protocolVersion) => {
      const { redis, a } = await startCell();
      const options = {
        ...{ ...session, protocolVersion },
        ...(protocolVersion === 5 && { properties: { sessionExpiryInterval: 3600 } }),
      };
      const source = await a.client(station);
      const costs: number[] = [];
      for (const count of [500, 4000]) {
        const first = await a.client(watcher, options);
        await first.subscribeAsync('stations/+/backlog', { qos: 1 });
        await first.endAsync();
        const numbers = Array.from({ length: count }, (_, index) => String(index));
        for (const each of numbers) source.publish('stations/st0/backlog', each, { qos: 1 });
        const [queue] = await eventually(async () => {
          const keys = await redis.redis.keys('isobar:queue:*:order');
          expect(await redis.redis.zcard(keys[0] ?? '')).toBe(count);
          return keys;
        });
        await redis.redis.config('RESETSTAT');
        const received: string[] = [];
        const again = await a.client(watcher, options, (client) => {
          client.on('message', (_topic, payload, { dup }) =>
            received.push(`${payload.toString()}${dup ? ' again' : ''}`),
          );
        });
        await eventually(async () => {
          expect(await redis.redis.exists(queue ?? '')).toBe(0); // all of them acknowledged
        });
        expect(received).toEqual(numbers);
        costs.push((await redis.commands()) / count);
        await again.endAsync();
      }
      const [few = 0, many = 0] = costs;
      expect(many).toBeLessThan(20);
      expect(many).toBeLessThan(few * 1.1);
    },
    60_000,
  );

  test('end a connection when its client connects to another of them', async () => {
    const { a, b } = await startCell();
    const old = await a.client(station, session);
    const closed = new Promise<void>((resolve) =>
      old.once('close', () => {
        resolve();
      }),
    );
    await b.client(station, session);
    await closed;
    await eventually(() => {
      expect([a, b].map(({ broker }) => broker.stats().stationsOnline)).toEqual([0, 1]);
    });
  });

  test('lose nothing while Redis is away, and go on when it is back', async () => {
    const { redis, a, b } = await startCell();
    const eye = await b.client(watcher, session);
    const received = new Set<string>();
    eye.on('message', (_topic, payload) => received.add(payload.toString()));
    await eye.subscribeAsync('stations/+/backlog', { qos: 1 });
    const source = await a.client(station);
    await source.publishAsync('stations/st0/backlog', '0', { qos: 1 });
    await redis.kill();
    const waiting = ['1', '2', '3'].map((each) =>
      source.publishAsync('stations/st0/backlog', each, { qos: 1 }),
    );
    await eventually(() => {
      expect([a, b].map(({ log }) => log.join('').includes('Redis is away'))).toEqual([true, true]);
    });
    expect([source.connected, eye.connected]).toEqual([true, true]);
    await redis.start();
    await Promise.all(waiting);
    await eventually(async () => {
      await source.publishAsync('stations/st0/backlog', 'live', { qos: 1 });
      expect(received).toContain('live');
    });
    // What was published meanwhile reaches the session: now, or when its client comes back.
    await eye.endAsync();
    const again = await b.client(watcher, session, (client) => {
      client.on('message', (_topic, payload) => received.add(payload.toString()));
    });
    await eventually(() => {
      expect([...received]).toEqual(expect.arrayContaining(['0', '1', '2', '3']));
    });
    expect(again.connected).toBe(true);
  }, 30_000);

  test('stay up while Redis is full, and keep messages again once it has room', async () => {
    const { redis, a, b } = await startCell();
    const eye = await b.client(watcher, session);
    const received = new Set<string>();
    const take = (_topic: string, payload: Buffer): void => void received.add(payload.toString());
    eye.on('message', take);
    await eye.subscribeAsync('stations/+/backlog', { qos: 1 });
    const source = await a.client(station);
    await redis.redis.config('SET', 'maxmemory', '1');
    // Whose message cannot be kept is cut off: it comes back, and sends again what ingest did not confirm.
    source.publish('stations/st0/backlog', 'while full', { qos: 1 });
    await eventually(() => {
      expect(a.log.join('')).toContain('OOM');
      expect(source.connected).toBe(false);
    });
    expect(eye.connected).toBe(true);
    await redis.redis.config('SET', 'maxmemory', '0');
    const back = await a.client(station);
    await back.publishAsync('stations/st0/backlog', 'live', { qos: 1 });
    await eventually(() => {
      expect(received).toContain('live');
    });
    await eye.endAsync();
    await back.publishAsync('stations/st0/backlog', 'waiting', { qos: 1 });
    await b.client(watcher, session, (client) => client.on('message', take));
    await eventually(() => {
      expect(received).toContain('waiting');
    });
  }, 30_000);

  test('publish the will of a client once when its broker is killed, and give it its session elsewhere', async () => {
    const redis = closing(await startTestRedis(folder()));
    const common = { redisUrl: redis.url, heartbeatSeconds: 1 };
    const doomed = await startBrokerProcess({ ...common, names: ['boss'] });
    const [b, c] = [closing(await startTestBroker(common)), closing(await startTestBroker(common))];
    const received = await Promise.all(
      [b, c].map(async (broker, index) => {
        const client = await broker.client({ ...watcher, name: `eye-${index}` });
        await client.subscribeAsync('stations/#', { qos: 1 });
        return collect(client);
      }),
    );
    const wills = ['moved', 'gone'].map((clientId) => ({
      clientId,
      will: {
        topic: `stations/${clientId}/status`,
        payload: Buffer.from('offline'),
        qos: 1 as const,
        retain: false,
      },
    }));
    const [moved, gone] = await Promise.all(
      wills.map(async (options) => {
        const client = connect(`mqtt://127.0.0.1:${doomed.port}`, {
          ...{ username: 'boss', password: doomed.tokens.boss ?? '', reconnectPeriod: 0 },
          ...{ ...session, protocolVersion: 4 as const, ...options },
        });
        await connected(client);
        await client.subscribeAsync('stations/st9/commands', { qos: 1 });
        return client;
      }),
    );
    await doomed.close();
    for (const client of [moved, gone]) client?.end(true);
    const boss = await b.client({ ...admin, name: 'other' });
    await boss.publishAsync('stations/st9/commands', 'go', { qos: 1 });
    const resumed: string[][] = [];
    await c.client(admin, { ...session, clientId: 'moved' }, (client) => {
      client.once('connect', ({ sessionPresent }) => resumed.push([String(sessionPresent)]));
      resumed.push(collect(client));
    });
    await eventually(() => {
      expect(resumed).toContainEqual(['stations/st9/commands go']);
    });
    expect(resumed).toContainEqual(['true']);
    await eventually(
      () => {
        for (const each of received) expect(each).toContain('stations/gone/status offline');
      },
      { timeoutSeconds: 20 },
    );
    // Both have looked for wills again: nothing more is to come of them.
    await eventually(async () => {
      expect(await redis.redis.hlen('isobar:wills')).toBe(0);
    });
    for (const each of received) {
      expect(each.filter((line) => line.endsWith('offline'))).toEqual([
        'stations/gone/status offline',
      ]);
    }
  }, 60_000);

  test('end a session that has its time, whoever of them it was with', async () => {
    const { redis, a, b } = await startCell();
    const client = await a.client(watcher, {
      ...{ ...session, protocolVersion: 5 },
      properties: { sessionExpiryInterval: 1 },
    });
    await client.subscribeAsync('stations/+/backlog', { qos: 1 });
    await client.endAsync();
    await a.close();
    await eventually(
      async () => {
        expect(await redis.redis.zcard('isobar:session-ends')).toBe(0);
        expect(await redis.redis.keys('client:*')).toEqual([]);
      },
      { timeoutSeconds: 20 },
    );
    let sessionPresent = true;
    await b.client(watcher, session, (again) => {
      again.once('connect', (connack) => (sessionPresent = connack.sessionPresent));
    });
    expect(sessionPresent).toBe(false);
  }, 30_000);
});

(hasRedis() ? describe : describe.skip)('brokers of different cells', () => {
  const refused = { code: 'ERR_REDIS_SHARED' };

  test('are refused by a Redis that another cell uses, in any of its databases', async () => {
    const { url } = closing(await startTestRedis(folder()));
    const authority = closing(await startTestAuthority());
    const start = (cell: string | undefined, database = '') =>
      startTestBroker({ redisUrl: `${url}${database}`, cell, authority });
    closing(await start('a'));
    closing(await start('a', '/0'));
    for (const cell of ['b', undefined]) {
      await expect(start(cell)).rejects.toMatchObject(refused);
      await expect(start(cell, '/1')).rejects.toMatchObject(refused);
    }
    await expect(start('b', '/1')).rejects.toThrow(
      'brokers of cell a use it now, in its database 0, and this broker is of cell b',
    );
    await expect(start('a', '/1')).rejects.toMatchObject(refused); // they would not find each other's sessions
  });

  test('are refused sessions of another cell, and a cell without a name can be given one', async () => {
    const { url } = closing(await startTestRedis(folder()));
    const authority = closing(await startTestAuthority());
    for (const cell of [undefined, 'a', 'a']) {
      await (await startTestBroker({ redisUrl: url, cell, authority })).close();
    }
    const late = startTestBroker({ redisUrl: url, cell: 'b', authority });
    await expect(late).rejects.toMatchObject(refused);
    await expect(late).rejects.toThrow('it has the sessions of cell a');
  });
});

test('a Redis that is not there is named, with what to do', async () => {
  const refused = startTestBroker({ redisUrl: 'redis://127.0.0.1:1' });
  await expect(refused).rejects.toMatchObject({
    code: 'ERR_REDIS_UNAVAILABLE',
    message: expect.stringMatching(/ECONNREFUSED.*set ISOBAR_REDIS_URL/) as unknown,
  });
}, 30_000);
