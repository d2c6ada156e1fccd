import { join } from 'node:path';

import type { Role } from '@isobar/shared';
import { createLogger } from '@isobar/shared/service';
import { Registry } from 'prom-client';

import { createAccounts, type Accounts } from '../accounts/accounts.ts';
import { openSqliteAccountStore } from '../accounts/sqlite-account-store.ts';
import { createAuth, type AuthOptions } from '../auth.ts';
import type { PublicJwk } from '../keys/key-file.ts';
import { openKeyStore, type KeyStore } from '../keys/key-store.ts';
import { createTokenIssuer, type TokenIssuer } from '../tokens/token-issuer.ts';
import { createCountingHasher } from './counting-hasher.ts';

/** A running auth service with what stands behind it, and a client that is no more than fetch. */
export interface TestAuth {
  readonly url: string;
  readonly port: number;
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  readonly tokens: TokenIssuer;
  /** The hashes that were checked, in their order. */
  readonly verified: string[];
  /** The lines of the log. */
  readonly log: string[];
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  logIn(name: string, password: string, headers?: Record<string, string>): Promise<Answer>;
  /** A token of a new account of that role. */
  tokenOf(name: string, role: Role): Promise<string>;
  metric(line: string): Promise<number>;
  close(): Promise<void>;
}

export interface RequestOptions {
  readonly token?: string;
  readonly json?: unknown;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Its members are there or not, as the test says that they are. */
  readonly json: AnswerBody;
}

/** All that answers may hold. */
export interface AnswerBody {
  readonly error: { readonly code: string; readonly message: string };
  readonly token: string;
  readonly broker: { readonly url: string };
  readonly cells: readonly { readonly url: string }[] | undefined;
  readonly account: { readonly name: string; readonly disabled: boolean };
  readonly accounts: readonly { readonly name: string }[];
  readonly next: string;
  readonly password: string;
  readonly keys: readonly PublicJwk[];
  readonly revocations: readonly { readonly account: string; readonly notBefore: number }[];
}

/** Starts it on a free port, with its data in `folder`. */
export async function startAuth(
  folder: string,
  options: Partial<AuthOptions> = {},
): Promise<TestAuth> {
  const log: string[] = [];
  const registry = new Registry();
  const hasher = createCountingHasher();
  const store = openSqliteAccountStore({ path: join(folder, 'accounts.db') });
  const accounts = createAccounts({ store, hasher });
  const keys = openKeyStore({ folder: join(folder, 'keys') });
  const tokens = createTokenIssuer({ keys, accounts });
  const logger = createLogger({
    name: 'auth',
    level: 'trace',
    destination: { write: (line) => void log.push(line) },
  });
  const auth = await createAuth({
    ...{ host: '127.0.0.1', port: 0, accounts, keys, tokens, logger, registry },
    brokerUrl: () => 'mqtt://broker.example:1883',
    ...options,
  });
  const url = `http://127.0.0.1:${auth.address.port}`;

  async function request(
    method: string,
    path: string,
    { token, json, form, headers, body }: RequestOptions = {},
  ): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(form !== undefined && { body: new URLSearchParams(form) }),
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const parsed: unknown = isJson ? JSON.parse(text) : {};
    const { status, headers: answered } = response;
    return { status, headers: answered, text, json: parsed as AnswerBody };
  }

  return {
    ...{ url, port: auth.address.port, accounts, keys, tokens, log, request },
    verified: hasher.verified,
    logIn: (name, password, headers = {}) =>
      request('POST', '/login', { json: { name, password }, headers }),
    tokenOf: async (name, role) => {
      await accounts.create({ name, role });
      return (await tokens.issue({ name, role })).token;
    },
    metric: async (line) => {
      const text = await registry.metrics();
      const found = text.split('\n').find((each) => each.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1));
    },
    close: async () => {
      await auth.close();
      await store.close();
    },
  };
}
