import { once } from 'node:events';
import { createServer, connect as connectSocket, type Socket } from 'node:net';
import { join } from 'node:path';

import { hasRedis, startTestRedis } from '@isobar/broker/testing/redis';
import { listen, type Closable } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { expectWholeLedger } from './expect-whole-ledger.ts';
import { freePorts } from './free-ports.ts';
import { startIsobar, type IsobarProcess } from './isobar-process.ts';
import { readLedger } from './read-ledger.ts';

jest.setTimeout(300_000);

const STATIONS = 30;
const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

/** What stands before the brokers of a cell: it leads each connection to the first that takes it. */
async function startBalancer(ports: readonly number[]): Promise<Closable & { port: number }> {
  const sockets = new Set<Socket>();
  let turn = 0;
  function lead(client: Socket, tries: number): void {
    const port = ports[(turn += 1) % ports.length] ?? 0;
    const broker = connectSocket({ host: '127.0.0.1', port });
    for (const socket of [client, broker]) sockets.add(socket);
    let isThrough = false;
    broker.once('connect', () => {
      isThrough = true;
      client.pipe(broker).pipe(client);
    });
    broker.on('error', () => undefined);
    broker.on('close', () => {
      if (isThrough || tries === 1) client.destroy();
      else lead(client, tries - 1);
    });
    client.on('close', () => broker.destroy());
  }
  const server = createServer((client) => {
    client.on('error', () => undefined);
    lead(client, ports.length);
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

/** Redis, auth, two brokers behind one address, ingest and a fleet: all real, a process each. */
async function startCell() {
  const folder = temporaryFolder();
  const redis = closing(await startTestRedis(temporaryFolder()));
  const [auth = 0, ...rest] = await freePorts(5);
  const [mqttA = 0, wsA, mqttB = 0, wsB] = rest;
  const balancer = closing(await startBalancer([mqttA, mqttB]));
  const common = {
    ISOBAR_DATA: folder,
    ISOBAR_AUTH_PORT: String(auth),
    ISOBAR_AUTH_URL: `http://127.0.0.1:${auth}`,
    ISOBAR_BROKER_URL: `mqtt://127.0.0.1:${balancer.port}`,
    ISOBAR_REDIS_URL: redis.url,
  };
  const run = (line: readonly string[], more: Record<string, string> = {}): IsobarProcess =>
    closing(startIsobar(line, { ...common, ...more }));
  const listening = {
    a: { ISOBAR_MQTT_PORT: String(mqttA), ISOBAR_WS_PORT: String(wsA) },
    b: { ISOBAR_MQTT_PORT: String(mqttB), ISOBAR_WS_PORT: String(wsB) },
  };
  const startBroker = async (name: 'a' | 'b'): Promise<IsobarProcess> => {
    const more = { ...listening[name], ISOBAR_DATA: join(folder, name) };
    const broker = run(['broker'], more);
    await eventually(
      () => {
        expect(broker.errorOutput()).toContain('broker listening');
      },
      { timeoutSeconds: 60 },
    );
    return broker;
  };

  run(['auth']);
  const made = run(['account', 'add', 'ingest', '--role', 'ingest']);
  expect(await made.ended).toBe(0);
  const brokers = { a: await startBroker('a'), b: await startBroker('b') };
  run(['ingest'], { ISOBAR_INGEST_PASSWORD: made.output().trim() });
  const fleet = run(['simulate', '--stations', String(STATIONS), '--every', '500ms']);
  return { folder, brokers, startBroker, fleet };
}

/** Resolves once every station has readings more than before, with the seconds that it took. */
async function untilMore(folder: string): Promise<number> {
  const begun = performance.now();
  const stored = async () => new Map((await readLedger(folder)).map((e) => [e.station, e.stored]));
  const before = await stored();
  await eventually(
    async () => {
      const grown = [...(await stored())].filter(
        ([name, count]) => count > (before.get(name) ?? 0) + 1,
      );
      expect(grown).toHaveLength(STATIONS);
    },
    { timeoutSeconds: 90 },
  );
  return (performance.now() - begun) / 1000;
}

(hasRedis() ? describe : describe.skip)('a cell of two brokers', () => {
  it('is restarted one broker after the other, under load, and no reading is missing', async () => {
    const { folder, brokers, startBroker, fleet } = await startCell();
    await untilMore(folder);
    const pauses: number[] = [];
    for (const name of ['a', 'b'] as const) {
      brokers[name].signal('SIGTERM');
      expect(await brokers[name].ended).toBe(0);
      pauses.push(await untilMore(folder)); // on the other one
      await startBroker(name);
      await untilMore(folder);
    }
    // What a broker took with it is sent again, after half a minute.
    await eventually(
      async () => {
        for (const { missing } of await readLedger(folder)) expect(missing).toBe(0);
      },
      { timeoutSeconds: 120 },
    );
    fleet.signal('SIGINT');
    expect(await fleet.ended).toBe(0);
    process.stderr.write(
      `stations whose broker was stopped were all stored again after ${pauses.map((each) => each.toFixed(1)).join(' and ')} s\n${fleet.output().trim().split('\n').slice(-3).join('\n')}\n`,
    );

    await expectWholeLedger({
      ledger: await readLedger(folder),
      fleetFile: join(folder, 'simulation', 'fleet.db'),
      stations: STATIONS,
    });
  });
});
