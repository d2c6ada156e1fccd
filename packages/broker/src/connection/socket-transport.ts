import type { Socket } from 'node:net';

import {
  LINGER_MILLISECONDS,
  type Transport,
  type TransportKind,
  type TransportReceiver,
} from './transport.ts';

/** A class, since there is one for each of some ten thousand clients: methods are shared. */
export class SocketTransport implements Transport {
  readonly kind: TransportKind;
  readonly address: string;
  readonly #socket: Socket;

  constructor(socket: Socket, kind: TransportKind) {
    this.kind = kind;
    this.address = socket.remoteAddress ?? '';
    this.#socket = socket;
  }

  get pendingBytes(): number {
    return this.#socket.writableLength;
  }

  attach(receiver: TransportReceiver): void {
    this.#socket.on('data', (chunk: Buffer) => {
      receiver.received(chunk);
    });
    this.#socket.once('close', () => {
      receiver.closed();
    });
  }

  write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    if (this.#socket.destroyed) return;
    // Bytes left unread would make the close a reset, which can overtake what was written.
    this.#socket.resume();
    this.#socket.destroySoon();
    setTimeout(() => this.#socket.destroy(), LINGER_MILLISECONDS).unref();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
