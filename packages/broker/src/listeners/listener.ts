import { createServer, type Socket } from 'node:net';

import { listen, type Closable, type ListenAddress } from '@isobar/shared/service';

import { SocketTransport } from '../connection/socket-transport.ts';
import type { Transport, TransportKind } from '../connection/transport.ts';
import type { TlsLayer } from './tls-layer.ts';
import { createWebSocketLayer } from './web-socket-layer.ts';

export interface ListenerEndpoint {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface Listener extends Closable {
  readonly address: ListenAddress;
}

/** Someone who was let in and may now speak MQTT, by whatever layers lie between. */
export interface Visit {
  ready(transport: Transport): void;
}

export interface Door {
  /** A socket was accepted; undefined: it is not let in. */
  arrived(socket: Socket): Visit | undefined;
}

/**
 * Accepts connections of one kind: TCP, with TLS over it for `tls` and `wss`, with WebSocket over that
 * for `ws` and `wss`. The same socket is known from its first moment, so that limits and deadlines
 * hold for handshakes too.
 *
 * @throws IsobarError `ERR_LISTEN`
 */
export async function openListener(options: {
  kind: TransportKind;
  endpoint: ListenerEndpoint;
  tls: TlsLayer | undefined;
  maximumMessageBytes: number;
  door: Door;
}): Promise<Listener> {
  const { kind, endpoint, tls, maximumMessageBytes, door } = options;
  const server = createServer({ noDelay: true }); // writes are gathered already
  const webSockets =
    kind === 'ws' || kind === 'wss'
      ? createWebSocketLayer({ kind, maximumMessageBytes })
      : undefined;

  server.on('connection', (plain) => {
    plain.on('error', () => undefined); // 'close' follows
    const visit = door.arrived(plain);
    if (visit === undefined) {
      plain.destroy();
      return;
    }
    const enter = (socket: Socket): void => {
      if (webSockets === undefined) visit.ready(new SocketTransport(socket, kind));
      else webSockets.upgrade(socket, visit);
    };
    if (tls === undefined) enter(plain);
    else tls.secure(plain, enter);
  });

  const address = await listen(server, endpoint);
  return {
    address,
    close: async () => {
      // Its callback waits for the sockets, which the door closes.
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
