import { connect, createServer, type Socket } from 'node:net';

import { listen, type Closable } from '@isobar/shared/service';
import { BSON, type Document } from 'mongodb';

/** What becomes of one command. */
export type Treatment =
  | { readonly kind: 'pass' }
  /** The server never hears of it. */
  | { readonly kind: 'answer'; readonly reply: Document }
  /** The connection breaks when half of it was sent, or when it was done and before that was told. */
  | { readonly kind: 'cut'; readonly when: 'halfway' | 'afterwards' }
  /** It reaches the server late. */
  | { readonly kind: 'hold'; readonly until: Promise<void> };

export interface MongodbProxy extends Closable {
  readonly port: number;
  /** Connections are reset, and new ones too. */
  isRefusing: boolean;
  /** Decides about each command that is sent as OP_MSG. */
  treat: (command: Document) => Treatment;
}

const PASS: Treatment = { kind: 'pass' };
const OP_MSG = 2013;
/** Length, request id, response to, opcode: four little-endian 32-bit numbers. */
const HEADER_BYTES = 16;

/** Stands before a MongoDB server and treats single commands badly, as their wire protocol has them. */
export async function startMongodbProxy(target: {
  host: string;
  port: number;
}): Promise<MongodbProxy> {
  const sockets = new Set<Socket>();
  let isRefusing = false;

  function track(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    return socket.on('error', () => undefined); // a broken connection is the point
  }

  const server = createServer((near) => {
    track(near);
    if (isRefusing) near.resetAndDestroy();
    else passOn(near, track(connect(target)), (command) => proxy.treat(command));
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const proxy: MongodbProxy = {
    port,
    get isRefusing() {
      return isRefusing;
    },
    set isRefusing(value) {
      isRefusing = value;
      if (value) for (const socket of sockets) socket.resetAndDestroy();
    },
    treat: () => PASS,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}

function passOn(near: Socket, far: Socket, treat: (command: Document) => Treatment): void {
  let cutsAtAnswer = false;
  let held = Buffer.alloc(0);
  let order = Promise.resolve();
  const cut = (): void => {
    near.resetAndDestroy();
    far.destroy();
  };

  async function pass(message: Buffer): Promise<void> {
    const command = commandOf(message);
    const treatment = command === undefined ? PASS : treat(command);
    switch (treatment.kind) {
      case 'answer':
        near.write(replyTo(message, treatment.reply));
        return;
      case 'hold':
        await treatment.until;
        break;
      case 'cut':
        if (treatment.when === 'halfway') {
          far.write(message.subarray(0, message.length >> 1), cut);
          return;
        }
        cutsAtAnswer = true;
        break;
      case 'pass':
    }
    far.write(message);
  }

  near.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= held.readInt32LE(0)) {
      const message = Buffer.from(held.subarray(0, held.readInt32LE(0)));
      held = held.subarray(message.length);
      order = order.then(() => pass(message));
    }
  });
  far.on('data', (chunk) => {
    if (cutsAtAnswer) cut();
    else near.write(chunk);
  });
  near.on('close', () => far.destroy());
  far.on('close', () => near.destroy());
}

/** The body of an OP_MSG; it is the first section, of kind 0, as the driver writes it. */
function commandOf(message: Buffer): Document | undefined {
  const start = HEADER_BYTES + 4;
  if (message.readInt32LE(12) !== OP_MSG || message[start] !== 0) return undefined;
  const size = message.readInt32LE(start + 1);
  return BSON.deserialize(message.subarray(start + 1, start + 1 + size));
}

function replyTo(message: Buffer, reply: Document): Buffer {
  const body = BSON.serialize(reply);
  const head = Buffer.alloc(HEADER_BYTES + 5); // no flags, and a section of kind 0
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, body]);
}
