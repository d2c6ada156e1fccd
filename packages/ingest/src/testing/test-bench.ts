import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';

import { createLogger, createLifecycle, listen, type Closable } from '@isobar/shared/service';
import { Aedes, type Connection } from 'aedes';
import { connect, type MqttClient } from 'mqtt';
import { Registry } from 'prom-client';

import { createIngest, type Ingest, type IngestOptions } from '../ingest.ts';
import type { ReadingStore, Rejection } from '../store/reading-store.ts';
import { openSqliteReadingStore } from '../store/sqlite-reading-store.ts';

/** A plain broker, a real store, ingest between them, and a client that is a station. */
export interface TestBench extends Closable {
  readonly ingest: Ingest;
  readonly store: ReadingStore;
  readonly station: MqttClient;
  readonly brokerUrl: string;
  /** What ingest told the stations: `[topic, message]`. */
  readonly answers: [topic: string, message: unknown][];
  /** What the store was given to keep as refused. */
  readonly kept: Rejection[];
  /** Packets that ingest sent to the broker, by command. */
  readonly sent: string[];
  publish(topic: string, payload: string | Buffer): Promise<unknown>;
  /** Has the store refuse every write, or take them again. */
  refuse(isRefusing: boolean): void;
  /** Takes the broker away from ingest, or gives it back. */
  cutOff(isCutOff: boolean): void;
  /** Ends ingest and starts another one. */
  restartIngest(): Promise<void>;
}

export async function startTestBench(
  folder: string,
  options: Partial<IngestOptions> = {},
): Promise<TestBench> {
  const lifecycle = createLifecycle();
  const aedes = await Aedes.createBroker();
  lifecycle.defer(
    () =>
      new Promise<void>((resolve) => {
        aedes.close(() => {
          resolve();
        });
      }),
  );
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    aedes.handle(socket);
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const brokerUrl = `mqtt://127.0.0.1:${port}`;
  lifecycle.defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const store = await openSqliteReadingStore({ path: join(folder, 'readings.db') });
  lifecycle.defer(() => store.close());
  let isRefusing = false;
  const insert: ReadingStore['insert'] = (batch) =>
    isRefusing ? Promise.reject(new Error('away')) : store.insert(batch);
  const kept: Rejection[] = [];
  const recordRejections: ReadingStore['recordRejections'] = (rejections) => {
    kept.push(...rejections);
    return store.recordRejections(rejections);
  };

  const sent: string[] = [];
  const ingestConnections = new Set<Connection>();
  aedes.on('client', ({ id, conn }) => {
    if (!id.startsWith('ingest-')) return;
    ingestConnections.add(conn);
    conn.on('data', (bytes: Buffer) => sent.push(commandOf(bytes)));
  });
  let isCutOff = false;
  aedes.authenticate = (client, _name, _password, done) => {
    done(null, !(isCutOff && client.id.startsWith('ingest-')));
  };
  const startIngest = (): Ingest =>
    createIngest({
      login: () => Promise.resolve({ brokerUrl, username: 'ingest', token: 'a-token' }),
      store: { ...store, insert, recordRejections },
      logger: createLogger({ name: 'test', level: 'silent' }),
      registry: new Registry(),
      ...options,
    });
  const subscribed = new Promise((resolve) => aedes.once('subscribe', resolve));
  let ingest = startIngest();
  lifecycle.defer(() => ingest.close());
  await subscribed;

  const station = connect(brokerUrl, { clientId: 'a-station' });
  lifecycle.defer(() => {
    station.end(true);
  });
  const answers: [string, unknown][] = [];
  station.on('message', (topic, payload) => {
    if (payload.length > 0) answers.push([topic, JSON.parse(payload.toString())]);
  });
  await station.subscribeAsync(['stations/+/stored', 'stations/+/rejected']);

  return {
    get ingest() {
      return ingest;
    },
    store,
    station,
    brokerUrl,
    answers,
    kept,
    sent,
    publish: (topic, payload) => station.publishAsync(topic, payload, { qos: 1 }),
    refuse: (refusing) => {
      isRefusing = refusing;
    },
    cutOff: (cutOff) => {
      isCutOff = cutOff;
      if (cutOff) for (const connection of ingestConnections) connection.destroy();
    },
    restartIngest: async () => {
      await ingest.close();
      ingest = startIngest();
    },
    close: () => lifecycle.close(),
  };
}

/** The type of the first control packet [MQTT 3.1.1, 2.2.1]. */
function commandOf(bytes: Buffer): string {
  const names: Readonly<Record<number, string>> = {
    3: 'publish',
    4: 'puback',
    8: 'subscribe',
    12: 'pingreq',
  };
  return names[(bytes[0] ?? 0) >> 4] ?? 'other';
}
