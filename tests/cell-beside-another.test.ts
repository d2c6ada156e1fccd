import { join } from 'node:path';

import { hasRedis, startTestRedis } from '@isobar/broker/testing/redis';
import { stationClientId } from '@isobar/shared';
import { createLogin } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it, jest } from '@jest/globals';
import { connect, type IConnackPacket, type MqttClient } from 'mqtt';

import { freePorts } from './free-ports.ts';
import { startIsobar, type IsobarProcess } from './isobar-process.ts';

jest.setTimeout(120_000);

const SERVER_MOVED = 0x9d; // MQTT 5, 3.2.2.2
const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

/** Auth, cell a of two brokers on one Redis, and cell b of one broker: a process each. */
async function startCells() {
  const folder = temporaryFolder();
  const redis = closing(await startTestRedis(temporaryFolder()));
  const [auth = 0, ...ports] = await freePorts(7);
  const [a1 = 0, a2 = 0, b = 0] = ports;
  const authUrl = `http://127.0.0.1:${auth}`;
  const cells = [
    { cell: 'a', url: `mqtt://127.0.0.1:${a1}` },
    { cell: 'b', url: `mqtt://127.0.0.1:${b}` },
  ];
  const run = (line: readonly string[], part: string, more: Record<string, string> = {}) =>
    closing(
      startIsobar(line, {
        ISOBAR_DATA: join(folder, part),
        ISOBAR_AUTH_PORT: String(auth),
        ISOBAR_AUTH_URL: authUrl,
        ISOBAR_BROKERS: JSON.stringify(cells),
        ...more,
      }),
    );
  const startBroker = (
    part: string,
    settings: { cell: string; port: number; webSocketPort?: number; redisUrl?: string },
  ): IsobarProcess => {
    const { cell, port, webSocketPort = 0, redisUrl } = settings;
    return run(['broker'], part, {
      ...{ ISOBAR_CELL: cell, ISOBAR_MQTT_PORT: String(port) },
      ...{ ISOBAR_WS_PORT: String(webSocketPort) },
      ...(redisUrl !== undefined && { ISOBAR_REDIS_URL: redisUrl }),
    });
  };
  run(['auth'], 'auth');
  const brokers = [
    startBroker('a1', { cell: 'a', port: a1, redisUrl: redis.url }),
    startBroker('a2', { cell: 'a', port: a2, redisUrl: redis.url }),
    startBroker('b', { cell: 'b', port: b }),
  ];
  await eventually(
    () => {
      for (const broker of brokers) expect(broker.errorOutput()).toContain('broker listening');
    },
    { timeoutSeconds: 60 },
  );
  /** A new account, and the broker that its login answers with. */
  const account = async (name: string, role: string) => {
    const made = run(['account', 'add', name, '--role', role], 'auth');
    expect(await made.ended).toBe(0);
    const { login } = createLogin({ authUrl, name, password: made.output().trim() });
    return { name, ...(await login()) };
  };
  return { redis, ports: { a1, a2, b }, startBroker, account };
}

function client(
  port: number,
  account: { name: string; token: string },
  options: { clientId: string; clean?: boolean },
): MqttClient {
  const opened = connect(`mqtt://127.0.0.1:${port}`, {
    ...{ username: account.name, password: account.token, reconnectPeriod: 0 },
    ...{ protocolVersion: 5, properties: { sessionExpiryInterval: 3600 }, ...options },
  });
  closing({ close: () => opened.endAsync(true) });
  opened.on('error', () => undefined); // a broker that refuses
  return opened;
}

/** What a broker answers to a station's CONNECT. */
function connack(port: number, station: { name: string; token: string }): Promise<IConnackPacket> {
  return new Promise((resolve) => {
    const opened = client(port, station, { clientId: stationClientId(station.name) });
    opened.on('packetreceive', (packet) => {
      if (packet.cmd === 'connack') resolve(packet);
    });
  });
}

(hasRedis() ? describe : describe.skip)('a cell of two brokers beside another cell', () => {
  it('sends stations of the other there, from each of its brokers, and shares nothing with it', async () => {
    const { redis, ports, startBroker, account } = await startCells();
    const stations = [];
    for (const name of ['roof-1', 'roof-2', 'roof-3', 'roof-4', 'roof-5', 'roof-6']) {
      stations.push(await account(name, 'station'));
    }
    const ofA = stations.find(({ brokerUrl }) => brokerUrl.endsWith(`:${ports.a1}`));
    const ofB = stations.find(({ brokerUrl }) => brokerUrl.endsWith(`:${ports.b}`));
    if (ofA === undefined || ofB === undefined) throw new Error('all stations are in one cell');

    // Each broker of cell a, and the one of cell b.
    for (const port of [ports.a1, ports.a2]) {
      expect(await connack(port, ofB)).toMatchObject({
        reasonCode: SERVER_MOVED,
        properties: { serverReference: `127.0.0.1:${ports.b}` },
      });
      expect((await connack(port, ofA)).reasonCode).toBe(0);
    }
    expect(await connack(ports.b, ofA)).toMatchObject({
      reasonCode: SERVER_MOVED,
      properties: { serverReference: `127.0.0.1:${ports.a1}` },
    });

    // A watcher's session in both cells, and a reading of each: both brokers of a have its own, and b has its own.
    const eye = await account('eye', 'watcher');
    for (const port of [ports.a1, ports.b]) {
      const watcher = client(port, eye, { clientId: 'eye', clean: false });
      await watcher.subscribeAsync('stations/+/readings', { qos: 1 });
      await watcher.endAsync();
    }
    for (const [port, { name, token }] of [
      [ports.a1, ofA],
      [ports.b, ofB],
    ] as const) {
      const source = client(port, { name, token }, { clientId: stationClientId(name) });
      await source.publishAsync(`stations/${name}/readings`, name, { qos: 1, retain: true });
    }
    for (const [port, { name }] of [
      [ports.a2, ofA],
      [ports.b, ofB],
    ] as const) {
      const received: string[] = [];
      const watcher = client(port, eye, { clientId: 'eye', clean: false });
      watcher.on('message', (_topic, payload, { retain }) =>
        received.push(`${payload.toString()}${retain ? ' retained' : ''}`),
      );
      await eventually(() => {
        expect(received).toEqual([name]); // what waited
      });
      await watcher.subscribeAsync('stations/+/readings', { qos: 1 });
      await eventually(() => {
        expect(received).toEqual([name, `${name} retained`]);
      });
    }

    // A broker of cell b is not let into the Redis of cell a, nor into another database of it.
    for (const redisUrl of [redis.url, `${redis.url}/1`]) {
      const lost = startBroker('lost', { cell: 'b', port: 0, redisUrl });
      expect(await lost.ended).toBe(1);
      expect(lost.errorOutput()).toContain('ERR_REDIS_SHARED');
    }
  });
});
