/** What carries the bytes of a client: a TCP or TLS socket, or a WebSocket. */
export interface Transport {
  readonly kind: TransportKind;
  /** IP address of the other end. */
  readonly address: string;
  /** Bytes that were written and that the operating system did not take yet. */
  readonly pendingBytes: number;
  attach(receiver: TransportReceiver): void;
  write(bytes: Uint8Array): void;
  pause(): void;
  resume(): void;
  /** Closes once what was written is out, or after a moment in which it did not get out. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

export type TransportKind = 'tcp' | 'tls' | 'ws' | 'wss';

export interface TransportReceiver {
  received(chunk: Buffer): void;
  /** Called once, when nothing more will come. */
  closed(): void;
}

/** How long a closing connection may take to get its last bytes out. */
export const LINGER_MILLISECONDS = 2000;
