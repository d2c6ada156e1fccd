import { IsobarError } from '@isobar/shared';
import { errorBody } from '@isobar/shared/http';
import { keepFor } from '@isobar/shared/service';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

import type { Accounts } from '../accounts/accounts.ts';
import type { KeyStore } from '../keys/key-store.ts';

const KEEP_SECONDS = 1;

/**
 * `GET /health` (the process answers), `GET /ready` (200, or 503 with what is missing) and
 * `GET /metrics` (Prometheus).
 */
export function addMonitorRoutes(
  app: FastifyInstance,
  options: { registry: Registry; accounts: Pick<Accounts, 'list'>; keys: KeyStore },
): void {
  const { registry, accounts, keys } = options;
  const missing = keepFor(KEEP_SECONDS, async () => {
    keys.current();
    return accounts.list({ limit: 1 }).then(
      () => undefined,
      () => 'the store of the accounts does not answer',
    );
  });
  const metrics = keepFor(KEEP_SECONDS, () => registry.metrics());

  app.get('/health', () => ({ status: 'alive' }));
  app.get('/ready', async (_request, reply) => {
    const reason = await missing();
    if (reason === undefined) return { ready: true };
    const error = new IsobarError('ERR_NOT_READY', `The service is not ready: ${reason}`);
    return reply.code(503).send({ ready: false, ...errorBody(error) });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await metrics()),
  );
}
