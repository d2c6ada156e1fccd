import { createServer, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';

import type { TransportKind } from '../connection/transport.ts';
import { WebSocketTransport } from '../connection/web-socket-transport.ts';
import type { Visit } from './listener.ts';

export const WEB_SOCKET_PATH = '/mqtt';
/** `mqtt` it has to be [MQTT-6.0.0-3]; `mqttv3.1` is what clients offered before there was a standard. */
const SUBPROTOCOLS = ['mqtt', 'mqttv3.1'];

export interface WebSocketLayer {
  /** Lets the client of an HTTP connection turn it into a WebSocket. */
  upgrade(socket: Socket, visit: Visit): void;
}

/** HTTP and WebSocket over sockets that were accepted elsewhere. */
export function createWebSocketLayer(options: {
  kind: TransportKind;
  maximumMessageBytes: number;
}): WebSocketLayer {
  const { kind, maximumMessageBytes } = options;
  const visits = new WeakMap<Duplex, Visit>();
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false, // costs 300 KB a client, and inflates what was small on the way
    maxPayload: maximumMessageBytes,
    handleProtocols: (offered) => SUBPROTOCOLS.find((each) => offered.has(each)) ?? false,
  });

  const http = createServer((_request, response) => {
    response
      .writeHead(426, { upgrade: 'websocket', connection: 'close', 'content-type': 'text/plain' })
      .end(`Expected a WebSocket to ${WEB_SOCKET_PATH} with the subprotocol mqtt\n`);
  });
  http.on('upgrade', (request, socket: Socket, head) => {
    const visit = visits.get(socket);
    const path = (request.url ?? '').split('?')[0];
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
    if (path !== WEB_SOCKET_PATH || visit === undefined) answer(socket, 404);
    else if (!offered.some((each) => SUBPROTOCOLS.includes(each.trim()))) answer(socket, 400);
    else {
      const address = socket.remoteAddress ?? '';
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        visit.ready(new WebSocketTransport({ socket: webSocket, address, kind }));
      });
    }
  });
  http.on('clientError', (_error, socket) => {
    socket.destroy();
  });

  return {
    upgrade: (socket, visit) => {
      visits.set(socket, visit);
      http.emit('connection', socket);
    },
  };
}

function answer(socket: Socket, status: number): void {
  const reason = STATUS_CODES[status] ?? '';
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
