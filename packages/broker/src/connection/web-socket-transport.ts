import type { RawData, WebSocket } from 'ws';

import {
  LINGER_MILLISECONDS,
  type Transport,
  type TransportKind,
  type TransportReceiver,
} from './transport.ts';

/** "Protocol error" and "unsupported data", RFC 6455, section 7.4.1. */
const UNSUPPORTED_DATA = 1003;

export class WebSocketTransport implements Transport {
  readonly kind: TransportKind;
  readonly address: string;
  readonly #socket: WebSocket;

  constructor(options: { socket: WebSocket; address: string; kind: TransportKind }) {
    this.kind = options.kind;
    this.address = options.address;
    this.#socket = options.socket;
  }

  get pendingBytes(): number {
    return this.#socket.bufferedAmount;
  }

  attach(receiver: TransportReceiver): void {
    this.#socket.on('message', (data: RawData, isBinary: boolean) => {
      // MQTT travels in binary frames; a packet may span several of them [MQTT-6.0.0-1, MQTT-6.0.0-2].
      if (isBinary) receiver.received(data as Buffer);
      else this.#socket.close(UNSUPPORTED_DATA);
    });
    this.#socket.on('error', () => undefined); // 'close' follows
    this.#socket.once('close', () => {
      receiver.closed();
    });
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.send(bytes, { binary: true }, () => undefined); // 'close' tells of a failure
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.resume();
    this.#socket.close();
    setTimeout(() => {
      this.#socket.terminate();
    }, LINGER_MILLISECONDS).unref();
  }

  destroy(): void {
    this.#socket.terminate();
  }
}
