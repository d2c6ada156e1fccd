import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

import type { AlertEvent, WebhookBody } from '@isobar/ingest';
import { listen, type Closable } from '@isobar/shared/service';

/** Somebody who wants to be told of alerts, and is not always well. */
export interface WebhookReceiver extends Closable {
  readonly port: number;
  /** The events that it was told of each alert, by the alert's id. */
  readonly told: ReadonlyMap<string, ReadonlySet<AlertEvent>>;
  /** How often it was told what it knew. */
  readonly repeats: number;
  /** True where it was told of an alert, and not of its end. */
  isTold(rule: string, station: string): boolean;
}

/** Of so many messages it takes one and answers that it failed: it will come again. */
const FAILS_ONE_OF = 10;

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const told = new Map<string, Set<AlertEvent>>();
  const lasting = new Map<string, WebhookBody>();
  let [count, repeats] = [0, 0];

  function take(body: WebhookBody): void {
    const { id, event } = body;
    const events = told.get(id) ?? new Set();
    told.set(id, events);
    if (events.has(event)) repeats += 1;
    events.add(event);
    if (events.has('cleared')) lasting.delete(id);
    else lasting.set(id, body);
  }

  /** @returns a status */
  async function receive(request: IncomingMessage): Promise<number> {
    try {
      take((await json(request)) as WebhookBody);
    } catch {
      return 400; // the connection broke in the middle
    }
    count += 1;
    return count % FAILS_ONE_OF === 0 ? 500 : 204;
  }

  const server = createServer((request, response) => {
    void receive(request).then((status) => response.writeHead(status).end());
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    port,
    told,
    get repeats() {
      return repeats;
    },
    isTold: (rule, station) =>
      [...lasting.values()].some((alert) => alert.rule === rule && alert.station === station),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
