import { createServer } from 'node:http';

import {
  accessListFor,
  DEFAULT_TOKEN_ISSUER,
  revocationKey,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  type AccessRule,
  type Revocations,
  type Role,
} from '@isobar/shared';
import { listen, type Closable } from '@isobar/shared/service';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

export interface TestToken {
  readonly name: string;
  readonly role: Role;
  readonly acl?: readonly AccessRule[];
  /** Unix seconds. */
  readonly issuedAt?: number;
  readonly expiresAt?: number;
  /** Claims that are replaced, or added. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Header parameters that are replaced. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Stands in for auth: signs tokens, and answers with keys and revocations over HTTP. */
export interface TestAuthority extends Closable {
  readonly url: string;
  /** Requests for the keys so far. */
  readonly keyRequests: number;
  issue(token: TestToken): Promise<string>;
  /** Signs with a new key from now on, and shows both. */
  rotate(): Promise<void>;
  revoke(name: string, notBefore: number, deleted?: boolean): void;
  /** Answers with status 500 while true. */
  isBroken: boolean;
}

interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function startTestAuthority(options: { port?: number } = {}): Promise<TestAuthority> {
  let signingKey = await createKey('key-0');
  const keys = [signingKey];
  const revocations: Revocations['revocations'] = [];
  let keyRequests = 0;
  let isBroken = false;

  const server = createServer((request, response) => {
    if (request.url === '/.well-known/jwks.json') keyRequests += 1;
    const body =
      request.url === '/.well-known/jwks.json'
        ? { keys: keys.map(({ jwk }) => jwk) }
        : { revocations };
    response
      .writeHead(isBroken ? 500 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(body));
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: options.port ?? 0 });

  return {
    url: `http://127.0.0.1:${port}`,
    get keyRequests() {
      return keyRequests;
    },
    issue: (token) => sign(token, signingKey),
    rotate: async () => {
      signingKey = await createKey(`key-${keys.length}`);
      keys.push(signingKey);
    },
    revoke: (name, notBefore, deleted = false) => {
      revocations.push({ account: revocationKey(name), notBefore, ...(deleted && { deleted }) });
    },
    get isBroken() {
      return isBroken;
    },
    set isBroken(value) {
      isBroken = value;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function createKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(TOKEN_ALGORITHM);
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: TOKEN_ALGORITHM, use: 'sig' };
  return { privateKey, jwk };
}

function sign(token: TestToken, { privateKey, jwk }: SigningKey): Promise<string> {
  const { name, role, acl = accessListFor(role, name) } = token;
  const issuedAt = token.issuedAt ?? Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: DEFAULT_TOKEN_ISSUER,
    aud: TOKEN_AUDIENCE,
    sub: name,
    role,
    iat: issuedAt,
    exp: token.expiresAt ?? issuedAt + 3600,
    jti: `${name}-${issuedAt}`,
    acl,
    ...token.claims,
  })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: jwk.kid ?? '', ...token.header })
    .sign(privateKey);
}
