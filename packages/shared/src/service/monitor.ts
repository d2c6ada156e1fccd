import { createServer, type Server } from 'node:http';

import type { Registry } from 'prom-client';

import { listen, type ListenAddress } from './listen.ts';
import type { Closable } from './lifecycle.ts';

/** What `/ready` tells; `detail` is for people. */
export interface Readiness {
  readonly ready: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Monitor extends Closable {
  readonly address: ListenAddress;
}

/**
 * The side door of a service for those who watch over it: `GET /health` (the process answers),
 * `GET /ready` (200 or 503, with what is missing) and `GET /metrics` (Prometheus text format).
 */
export async function createMonitor(options: {
  host: string;
  port: number;
  registry: Registry;
  readiness: () => Readiness;
}): Promise<Monitor> {
  const { registry, readiness } = options;

  const server: Server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    };
    const json = (status: number, body: unknown): void => {
      answer(status, 'application/json', JSON.stringify(body));
    };
    if (request.method !== 'GET') {
      response.setHeader('allow', 'GET'); // [RFC 9110, 15.5.6]
      json(405, { error: 'Only GET is answered here' });
      return;
    }
    const [path = ''] = (request.url ?? '').split('?');
    switch (path) {
      case '/health':
        json(200, { status: 'alive' });
        return;
      case '/ready': {
        const { ready, detail } = askReadiness(readiness);
        json(ready ? 200 : 503, { ready, ...detail });
        return;
      }
      case '/metrics':
        registry.metrics().then(
          (text) => {
            answer(200, registry.contentType, text);
          },
          () => {
            json(500, { error: 'The metrics could not be collected' });
          },
        );
        return;
      default:
        json(404, { error: 'Not found: expected /health, /ready or /metrics' });
    }
  });
  const address = await listen(server, options);
  return {
    address,
    close: async () => {
      const closed = new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A fault in the question is no reason to end the service. */
function askReadiness(readiness: () => Readiness): Readiness {
  try {
    return readiness();
  } catch {
    return { ready: false, detail: { error: 'The readiness could not be told' } };
  }
}
