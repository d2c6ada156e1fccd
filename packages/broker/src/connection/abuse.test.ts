import { connect, type Socket } from 'node:net';

import { describe, expect, test } from '@jest/globals';
import { eventually, useClosing } from '@isobar/shared/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import { generate } from 'mqtt-packet';

import { startBrokerProcess, type BrokerProcess } from '../testing/broker-process.ts';
import { openRawClient } from '../testing/raw-client.ts';
import { untilClosed } from '../testing/until-closed.ts';
import { credentials, startTestBroker } from '../testing/test-broker.ts';

const closing = useClosing();
const MEGABYTE = 1e6;

function client(broker: BrokerProcess, name: string): Promise<MqttClient> {
  return connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    ...{ username: name, password: broker.tokens[name] ?? '', clientId: name, reconnectPeriod: 0 },
  });
}

/** Publishes and receives one message. */
async function isServing(one: MqttClient): Promise<void> {
  await one.subscribeAsync('probe', { qos: 1 });
  const received = new Promise((resolve) => one.once('message', resolve));
  await one.publishAsync('probe', 'x', { qos: 1 });
  await received;
}

function open(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    socket.on('error', () => undefined);
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('close', () => {
      resolve(socket);
    });
  });
}

describe('before CONNECT', () => {
  test('ten thousand idle connections cost little, and others are served', async () => {
    const limits = { connectSeconds: 60, halfOpenPerAddress: 1000 };
    const broker = closing(await startBrokerProcess({ names: ['a'], limits }));
    const one = await client(broker, 'a');
    await isServing(one);
    const before = await broker.memory();
    const sockets: Socket[] = [];
    for (let address = 2; address < 13; address += 1) {
      const batch = Array.from({ length: 1000 }, () => open(broker.port, `127.0.0.${address}`));
      sockets.push(...(await Promise.all(batch)));
    }
    closing({
      close: () => {
        for (const socket of sockets) socket.destroy();
      },
    });
    await isServing(one);
    const grown = (await broker.memory()) - before;
    process.stderr.write(
      `${sockets.length} idle connections before CONNECT: ${(grown / MEGABYTE).toFixed(0)} MB, ${(grown / sockets.length / 1000).toFixed(1)} kB each\n`,
    );
    expect(grown).toBeLessThan(200 * MEGABYTE);
    // The thousand and first of one address is not let in.
    const refused = await open(broker.port, '127.0.0.2');
    await untilClosed(refused);
    expect((await broker.cuts()).address_limit).toBe(1);
    await one.endAsync();
  }, 60_000);

  test('a gigabyte of garbage costs nothing, and others are served', async () => {
    const limits = { connectsPerSecond: 1e6 };
    const broker = closing(await startBrokerProcess({ names: ['a'], limits }));
    const one = await client(broker, 'a');
    await isServing(one);
    const before = await broker.memory();
    const piece = Buffer.alloc(MEGABYTE, 0xa5);
    // CONNECT with the longest remaining length there is, SUBSCRIBE, PUBLISH, and no MQTT at all.
    const beginnings = [[0x10, 0xff, 0xff, 0xff, 0x7f], [0x82, 0x04], [0x30, 0xff, 0xff, 0x7f], []];
    let highest = before;
    for (let count = 0; count < 1000; count += 1) {
      const socket = await open(broker.port);
      socket.write(Buffer.from(beginnings[count % 4] ?? []));
      socket.write(piece);
      await untilClosed(socket);
      if (count % 100 === 0) highest = Math.max(highest, await broker.memory());
    }
    await isServing(one);
    const grown = Math.max(highest, await broker.memory()) - before;
    process.stderr.write(`1 GB of garbage: ${(grown / MEGABYTE).toFixed(1)} MB more memory\n`);
    expect(grown).toBeLessThan(50 * MEGABYTE);
    await one.endAsync();
  }, 60_000);

  test('a CONNECT that never ends is cut at 4 KiB, and one that is slow at its deadline', async () => {
    const broker = closing(await startTestBroker({ limits: { connectSeconds: 1 } }));
    const large = await openRawClient(broker.port);
    large.send(Uint8Array.of(0x10, 0x81, 0x20)); // 4,097 bytes to come
    await large.closed;
    const slow = await openRawClient(broker.port);
    slow.send(Uint8Array.of(0x10, 0x80, 0x10));
    const timer = setInterval(() => {
      slow.socket.write(Uint8Array.of(0));
    }, 100);
    await slow.closed;
    clearInterval(timer);
    expect(await broker.metric('cuts_total', { reason: 'connect_too_large' })).toBe(1);
    expect(await broker.metric('cuts_total', { reason: 'connect_timeout' })).toBe(1);
  });
});

describe('a client that floods', () => {
  test('is slowed to what it may send, then cut, and others feel nothing', async () => {
    const limits = { publishesPerSecond: 200, floodSeconds: 3 };
    const broker = closing(await startTestBroker({ limits }));
    const watcher = await broker.client({ name: 'eye', role: 'watcher' });
    let received = 0;
    watcher.on('message', () => (received += 1));
    await watcher.subscribeAsync('stations/#', { qos: 0 });
    const flood = await openRawClient(broker.port);
    const { username, password, clientId } = await credentials(broker.authority, {
      name: 'st0',
      role: 'station',
    });
    await flood.connect({
      ...{ username: String(username), password: Buffer.from(String(password)) },
      clientId: String(clientId),
    });
    const packet = generate({
      ...{ cmd: 'publish', topic: 'stations/st0/readings', payload: 'x' },
      ...{ qos: 0, dup: false, retain: false },
    });
    const burst = Buffer.concat(Array<Buffer>(500).fill(packet));
    const begun = performance.now();
    const pour = (): void => {
      while (!flood.socket.destroyed && flood.socket.write(burst));
    };
    flood.socket.on('drain', pour);
    pour();
    const other = await broker.client({ name: 'st1', role: 'station' });
    await other.publishAsync('stations/st1/readings', 'x', { qos: 1 });
    await flood.closed;
    const seconds = (performance.now() - begun) / 1000;
    expect(await broker.metric('cuts_total', { reason: 'flood' })).toBe(1);
    // A burst of five seconds, then the rate; the last chunk that was read may hold thousands.
    const CHUNK_MESSAGES = (64 * 1024) / packet.length;
    expect(received).toBeLessThan(200 * (5 + seconds) + 2 * CHUNK_MESSAGES);
    expect(seconds).toBeGreaterThan(3);
  }, 30_000);
});

describe('fifty subscribers that read nothing', () => {
  test('are cut off alone, and a healthy one gets everything', async () => {
    const names = ['source', 'healthy', ...Array.from({ length: 50 }, (_, index) => `f${index}`)];
    const broker = closing(
      await startBrokerProcess({ names, limits: { publishesPerSecond: 1e6 } }),
    );
    const healthy = await client(broker, 'healthy');
    const source = await client(broker, 'source');
    await healthy.subscribeAsync('t', { qos: 0 });

    /** Publishes for a while, and answers with how long deliveries took, in milliseconds, in order. */
    async function measure(messages: number): Promise<number[]> {
      const sentAt: number[] = [];
      const latencies: number[] = [];
      const receive = (_topic: string, payload: Buffer): void => {
        latencies.push(performance.now() - (sentAt[payload.readUInt32BE(0)] ?? 0));
      };
      healthy.on('message', receive);
      const payload = Buffer.alloc(16 * 1024);
      for (let index = 0; index < messages; index += 1) {
        payload.writeUInt32BE(index);
        sentAt.push(performance.now());
        source.publish('t', Buffer.from(payload));
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      await eventually(() => {
        expect(latencies).toHaveLength(messages);
      });
      healthy.off('message', receive);
      return latencies.sort((a, b) => a - b);
    }

    const alone = await measure(1000);
    for (const name of names.slice(2)) {
      const frozen = await openRawClient(broker.port);
      await frozen.connect({
        ...{ username: name, clientId: name, password: Buffer.from(broker.tokens[name] ?? '') },
      });
      frozen.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 't', qos: 0 }] });
      await frozen.next();
      frozen.socket.pause();
      closing(frozen);
    }
    const crowded = await measure(1000);
    const p99 = (sorted: number[]): string =>
      (sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(1);
    process.stderr.write(
      `p99 of a healthy subscriber: ${p99(alone)} ms alone, ${p99(crowded)} ms beside 50 frozen ones\n`,
    );
    expect((await broker.cuts()).slow_reader).toBe(50);
    await Promise.all([healthy.endAsync(), source.endAsync()]);
  }, 60_000);
});
