import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';

/** PEM texts: the certificate with its intermediates, and its private key. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Certificates of authorities: clients need a certificate that one of them signed. */
  readonly clientCa?: string;
}

/** TLS over sockets that were accepted elsewhere. */
export interface TlsLayer {
  /** Calls `ready` once the handshake is done; a socket whose handshake fails is closed. */
  secure(plain: Socket, ready: (socket: TLSSocket) => void): void;
  /** For connections from now on. */
  renew(certificate: Certificate): void;
}

/** @throws what node:tls throws for a certificate that it cannot use */
export function createTlsLayer(certificate: Certificate): TlsLayer {
  const waiting = new Map<string, (socket: TLSSocket) => void>();
  const asksClients = certificate.clientCa !== undefined;
  const server = createServer({
    ...optionsOf(certificate),
    requestCert: asksClients,
    rejectUnauthorized: asksClients,
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined); // 'close' follows
    waiting.get(keyOf(socket))?.(socket);
  });
  server.on('tlsClientError', (_error, socket) => {
    socket.destroy();
  });
  return {
    secure: (plain, ready) => {
      const key = keyOf(plain);
      waiting.set(key, ready);
      plain.once('close', () => {
        if (waiting.get(key) === ready) waiting.delete(key);
      });
      server.emit('connection', plain);
    },
    renew: (renewed) => {
      server.setSecureContext(optionsOf(renewed));
    },
  };
}

function optionsOf({ cert, key, clientCa }: Certificate) {
  return {
    cert,
    key,
    ...(clientCa !== undefined && { ca: clientCa }),
    minVersion: 'TLSv1.2',
  } as const;
}

/** The TLS server does not tell which socket it took; two connections never share both ends. */
function keyOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
