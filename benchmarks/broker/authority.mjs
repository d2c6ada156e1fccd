import { Buffer } from 'node:buffer';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';

import {
  accessListFor,
  DEFAULT_TOKEN_ISSUER,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
} from '@isobar/shared';
import { listen } from '@isobar/shared/service';

const KEY_ID = 'benchmark';

/**
 * Stands in for auth: the same keys, tokens and answers, without ten thousand password hashes.
 *
 * @returns {Promise<Authority>}
 *
 * @typedef {object} Authority
 * @property {string} url
 * @property {(account: import('./accounts.mjs').Account) => string} issue a token for one hour
 * @property {() => void} close
 */
export async function startAuthority() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const keys = [{ ...jwk, kid: KEY_ID, alg: TOKEN_ALGORITHM, use: 'sig' }];
  const server = createServer((request, response) => {
    const isKeys = request.url === '/.well-known/jwks.json';
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(isKeys ? { keys } : { revocations: [] }));
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });

  return {
    url: `http://127.0.0.1:${port}`,
    issue: ({ username, role }) => {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: DEFAULT_TOKEN_ISSUER,
        aud: TOKEN_AUDIENCE,
        sub: username,
        role,
        iat: now,
        exp: now + 3600,
        jti: randomUUID(),
        acl: accessListFor(role, username),
      };
      const signed = `${part({ alg: TOKEN_ALGORITHM, kid: KEY_ID })}.${part(claims)}`;
      const signature = sign('sha256', Buffer.from(signed), {
        key: privateKey,
        dsaEncoding: 'ieee-p1363', // the form that RFC 7518, section 3.4 asks for
      });
      return `${signed}.${signature.toString('base64url')}`;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {object} value */
function part(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
