import type { Socket } from 'node:net';

import type { Door } from '../listeners/listener.ts';
import { createAddressBook, type Arrival } from './address-book.ts';
import { Connection, type ConnectionHost } from './connection.ts';

export interface FrontDoor extends Door {
  /** Ends what took too long to get in. */
  expire(): void;
  /** Lets no one in any more, and closes all sockets at once. */
  shut(): void;
}

interface Visitor {
  readonly deadline: number;
  connection?: Connection;
}

/** Knows every socket from the moment it was accepted until it is closed. */
export function createFrontDoor(host: ConnectionHost): FrontDoor {
  const sockets = new Set<Socket>();
  const book = createAddressBook(host.limits);
  /** Those that are not in yet, in the order in which they came. */
  const waiting = new Map<Socket, Visitor>();
  let isShut = false;

  function receive(socket: Socket, arrival: Arrival): Visitor {
    const visitor = { deadline: performance.now() + host.limits.connectSeconds * 1000 };
    sockets.add(socket);
    waiting.set(socket, visitor);
    socket.once('close', () => {
      sockets.delete(socket);
      waiting.delete(socket);
      arrival.left();
    });
    return visitor;
  }

  return {
    arrived: (socket) => {
      if (isShut) return undefined;
      const arrival = book.arrive(socket.remoteAddress ?? '');
      if (arrival === undefined) {
        host.metrics.countCut('address_limit');
        return undefined;
      }
      const visitor = receive(socket, arrival);
      return {
        ready: (transport) => {
          visitor.connection = new Connection({
            transport,
            host,
            opened: () => {
              arrival.opened();
              waiting.delete(socket);
            },
            refused: () => {
              arrival.refused();
            },
          });
        },
      };
    },
    expire: () => {
      const now = performance.now();
      book.tidy(now);
      for (const [socket, { deadline, connection }] of waiting) {
        if (deadline > now) return;
        waiting.delete(socket);
        if (connection === undefined) {
          host.metrics.countCut('connect_timeout');
          socket.destroy();
        } else connection.expireGreeting();
      }
    },
    shut: () => {
      isShut = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}
