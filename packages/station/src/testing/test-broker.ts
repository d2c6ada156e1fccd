import { createServer, type Server, type Socket } from 'node:net';

import { parseReading, stationTopic, toRanges, type Reading } from '@isobar/shared';
import { listen, type Login } from '@isobar/shared/service';
import { Aedes } from 'aedes';

export interface ReceivedMessage {
  readonly topic: string;
  readonly retain: boolean;
  readonly bytes: number;
  /** The parsed JSON. */
  readonly message: unknown;
}

export interface TestBroker {
  readonly login: Login;
  /** What clients published, oldest first. */
  readonly received: ReceivedMessage[];
  readonly connections: number;
  /** What ingest would have stored, by `log:seq`. */
  readonly stored: Map<string, Reading>;
  /** Readings that came again after they were stored. */
  readonly duplicates: number;
  /** Confirms what comes from now on. */
  confirming: boolean;
  /** Answers for the test instead of confirming; true where it has. */
  onReading: ((reading: Reading, station: string) => boolean) | undefined;
  publish(topic: string, message: unknown, options?: { retain?: boolean; qos?: 0 | 1 }): void;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** A plain broker, with something behind it that stores readings and confirms them as ingest does. */
export async function startTestBroker(
  options: { port?: number; keep?: boolean } = {},
): Promise<TestBroker> {
  const { keep = true } = options;
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  const address = await listen(server, { host: '127.0.0.1', port: options.port ?? 0 });
  let connections = 0;
  let duplicates = 0;
  aedes.on('client', () => {
    connections += 1;
  });

  const broker: TestBroker = {
    login: () =>
      Promise.resolve({
        brokerUrl: `mqtt://127.0.0.1:${address.port}`,
        username: 'roof',
        token: 'a-token',
      }),
    received: [],
    get connections() {
      return connections;
    },
    stored: new Map(),
    get duplicates() {
      return duplicates;
    },
    confirming: true,
    onReading: undefined,
    publish: (topic, message, { retain = false, qos = 0 } = {}) => {
      const payload = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
      aedes.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, () => undefined);
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => {
        aedes.close(resolve);
      });
    },
  };

  function store(station: string, messages: readonly unknown[]): void {
    const bySeq = new Map<string, number[]>();
    for (const message of messages) {
      const { reading } = parseReading(message);
      if (reading?.log === undefined || reading.seq === undefined) continue;
      if (broker.onReading?.(reading, station) === true) continue;
      const key = `${reading.log}:${reading.seq}`;
      if (broker.stored.has(key)) duplicates += 1;
      if (keep) broker.stored.set(key, reading);
      bySeq.set(reading.log, [...(bySeq.get(reading.log) ?? []), reading.seq]);
    }
    for (const [log, seqs] of bySeq) {
      broker.publish(stationTopic(station, 'stored'), { log, stored: toRanges(seqs) });
    }
  }

  aedes.on('publish', (packet, client) => {
    if (client === null) return;
    const [, station = '', kind] = packet.topic.split('/');
    const text = packet.payload.toString();
    const message: unknown = JSON.parse(text);
    if (keep || kind === 'status') {
      broker.received.push({
        topic: packet.topic,
        retain: packet.retain,
        bytes: Buffer.byteLength(text),
        message,
      });
    }
    if (kind !== 'readings' && kind !== 'backlog') return;
    if (broker.confirming) store(station, Array.isArray(message) ? message : [message]);
  });
  return broker;
}
