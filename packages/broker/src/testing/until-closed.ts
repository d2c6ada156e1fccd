import type { Socket } from 'node:net';

/** Resolves once a socket is closed, however: `once` of node:events rejects at a reset. */
export function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else
      socket.once('close', () => {
        resolve();
      });
  });
}
