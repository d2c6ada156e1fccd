import { createDashboard } from '@isobar/dashboard';
import { accessListFor } from '@isobar/shared';
import { createLogger } from '@isobar/shared/service';
import { Registry } from 'prom-client';

/**
 * A dashboard over a store, which lets everyone in as a watcher.
 *
 * @param {import('@isobar/ingest').ReadingStore} store
 */
export function startDashboard(store) {
  const claims = { sub: 'bench', acl: accessListFor('watcher', 'bench') };
  return createDashboard({
    authUrl: 'http://127.0.0.1:9', // nobody signs in
    ...{ host: '127.0.0.1', port: 0, store, registry: new Registry() },
    logger: createLogger({ name: 'bench', level: 'silent' }),
    verifier: {
      verify: () => Promise.resolve(/** @type {import('@isobar/shared').TokenClaims} */ (claims)),
    },
    logIn: () => Promise.reject(new Error('nobody logs in')),
    webSocketUrl: () => 'ws://127.0.0.1/mqtt',
  });
}

/**
 * @param {string} url
 * @returns {Promise<string>} the answer
 */
export async function get(url) {
  const response = await globalThis.fetch(url, { headers: { authorization: 'Bearer any' } });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}
