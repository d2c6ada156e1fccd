import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { generate, parser, type IConnectPacket, type Packet } from 'mqtt-packet';

import { untilClosed } from './until-closed.ts';

/** A client without manners: sends what it is told, and reads when it is told. */
export interface RawClient {
  readonly socket: Socket;
  send(...items: (Packet | Uint8Array)[]): void;
  /** The next packet, whatever it is; rejects when the connection ends before. */
  next(): Promise<Packet>;
  /** Sends a CONNECT and answers with the return code. */
  connect(packet: Partial<IConnectPacket>): Promise<number | undefined>;
  /** Resolves when the broker has closed the connection. */
  readonly closed: Promise<void>;
  close(): void;
}

const EMPTY = { clean: true, clientId: '' };

/** @param protocolVersion - how bytes are read and written; 5 for MQTT 5 */
export async function openRawClient(port: number, protocolVersion = 4): Promise<RawClient> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined); // a reset is a way to be closed
  const closed = untilClosed(socket);
  const arrived: Packet[] = [];
  let wake: () => void = () => undefined;
  const reader = parser({ protocolVersion });
  reader.on('packet', (packet) => {
    arrived.push(packet);
    wake();
  });
  reader.on('error', () => undefined); // an answer need not be MQTT: an HTTP error, a TLS alert
  socket.on('data', (chunk) => reader.parse(chunk));
  await once(socket, 'connect');

  async function next(): Promise<Packet> {
    for (;;) {
      const packet = arrived.shift();
      if (packet !== undefined) return packet;
      const woken = new Promise<'packet'>((resolve) => {
        wake = () => {
          resolve('packet');
        };
      });
      const event = await Promise.race([woken, closed.then(() => 'closed' as const)]);
      if (event === 'closed' && arrived.length === 0) throw new Error('closed by the broker');
    }
  }

  function send(...items: (Packet | Uint8Array)[]): void {
    const bytes = items.map((item) =>
      item instanceof Uint8Array ? item : generate(item, { protocolVersion }),
    );
    socket.write(Buffer.concat(bytes));
  }

  return {
    socket,
    send,
    next,
    connect: async (packet) => {
      send({
        ...{ cmd: 'connect', protocolId: 'MQTT' },
        ...EMPTY,
        protocolVersion,
        ...packet,
      } as Packet);
      const answer = await next();
      return answer.cmd === 'connack' ? (answer.returnCode ?? answer.reasonCode) : undefined;
    },
    closed,
    close: () => {
      socket.destroy();
    },
  };
}
