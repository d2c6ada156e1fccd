import { keepFor } from '@isobar/shared/service';
import type { FastifyInstance } from 'fastify';

import type { Accounts } from '../accounts/accounts.ts';
import type { KeyStore } from '../keys/key-store.ts';

/** A key that is rotated is used at once, so caches between us and a broker must not hold the old list long. */
const KEYS_MAX_AGE_SECONDS = 30;
const REVOCATIONS_MAX_AGE_SECONDS = 1;

/** `GET /.well-known/jwks.json` (RFC 7517) and `GET /.well-known/revocations.json`: open to all. */
export function addWellKnownRoutes(
  app: FastifyInstance,
  options: { keys: KeyStore; accounts: Pick<Accounts, 'revocations'> },
): void {
  const { keys, accounts } = options;
  // Anyone may ask, and the list may be long: at most once a second it is read and written out.
  const revocations = keepFor(REVOCATIONS_MAX_AGE_SECONDS, async () =>
    JSON.stringify(await accounts.revocations()),
  );

  app.get('/.well-known/jwks.json', (_request, reply) => {
    reply
      .header('cache-control', `public, max-age=${KEYS_MAX_AGE_SECONDS}`)
      .type('application/jwk-set+json')
      .send(JSON.stringify({ keys: keys.publicKeys() }));
  });
  app.get('/.well-known/revocations.json', async (_request, reply) =>
    reply
      .header('cache-control', `public, max-age=${REVOCATIONS_MAX_AGE_SECONDS}`)
      .type('application/json')
      .send(await revocations()),
  );
}
