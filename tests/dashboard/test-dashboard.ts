import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import {
  createAccounts,
  createAuth,
  createTokenIssuer,
  openKeyStore,
  openSqliteAccountStore,
  type Accounts,
} from '@isobar/auth';
import { createTokenVerifier } from '@isobar/broker';
import { createDashboard, type DashboardOptions } from '@isobar/dashboard';
import { openSqliteReadingStore, type ReadingStore, type StoredReading } from '@isobar/ingest';
import {
  accessListFor,
  DEFAULT_TOKEN_ISSUER,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  type AccessRule,
  type Role,
} from '@isobar/shared';
import { createLogger, withLifecycle } from '@isobar/shared/service';
import { SignJWT } from 'jose';
import { Registry } from 'prom-client';

export interface TestDashboard {
  readonly url: string;
  readonly authUrl: string;
  readonly accounts: Accounts;
  readonly store: ReadingStore;
  /** A token whose access list is `acl`; a watcher's without it. */
  tokenOf(acl?: readonly AccessRule[], claims?: { sub: string; role: Role }): Promise<string>;
  /** Makes an account, and a token of it. */
  logIn(name: string, role: Role): Promise<string>;
  /** GET with a watcher's token, or another. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  getJson(path: string, headers?: Record<string, string>): Promise<unknown>;
  close(): Promise<void>;
}

/** The dashboard over a real auth service, its verifier and a real store, on free ports. */
export function startDashboard(
  folder: string,
  options: Partial<Omit<DashboardOptions, 'store'>> = {},
): Promise<TestDashboard> {
  return withLifecycle(async (lifecycle) => {
    const logger = createLogger({ name: 'test', level: 'silent' });
    const store = await openStore(folder);
    const accountStore = openSqliteAccountStore({ path: join(folder, 'accounts.db') });
    lifecycle.defer(() => accountStore.close());
    const accounts = createAccounts({ store: accountStore });
    const keys = openKeyStore({ folder: join(folder, 'keys') });
    const tokens = createTokenIssuer({ keys, accounts });
    const listening = { host: '127.0.0.1', port: 0, logger };
    const auth = await createAuth({
      ...{ accounts, keys, tokens, registry: new Registry(), ...listening },
      brokerUrl: () => 'mqtt://127.0.0.1:1883',
    });
    lifecycle.defer(() => auth.close());
    const authUrl = `http://127.0.0.1:${auth.address.port}`;
    const verifier = createTokenVerifier({ authUrl, issuer: DEFAULT_TOKEN_ISSUER, logger });
    lifecycle.defer(() => verifier.close());
    const dashboard = await createDashboard({
      ...{ store, verifier, logIn: auth.logIn, authUrl, registry: new Registry(), ...listening },
      webSocketUrl: ({ hostname }) => `ws://${hostname}:8083/mqtt`,
      ...options,
    });
    lifecycle.defer(() => dashboard.close());
    const url = `http://127.0.0.1:${dashboard.address.port}`;

    const tokenOf: TestDashboard['tokenOf'] = (
      acl = accessListFor('watcher', 'eye'),
      claims = { sub: 'eye', role: 'watcher' },
    ) => {
      const { kid, privateKey } = keys.current();
      const iat = Math.floor(Date.now() / 1000);
      const names = { iss: DEFAULT_TOKEN_ISSUER, aud: TOKEN_AUDIENCE, ...claims };
      return new SignJWT({ ...names, iat, exp: iat + 600, jti: randomUUID(), acl })
        .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid })
        .sign(privateKey);
    };
    const watcher = await tokenOf();
    const get: TestDashboard['get'] = (path, headers = {}) =>
      fetch(url + path, { headers: { authorization: `Bearer ${watcher}`, ...headers } });
    return {
      ...{ url, authUrl, accounts, store, tokenOf, get },
      logIn: async (name, role) => {
        await accounts.create({ name, role });
        return (await tokens.issue({ name, role })).token;
      },
      getJson: async (path, headers) => (await get(path, headers)).json(),
      close: async () => {
        await lifecycle.close();
        await store.close();
      },
    };
  });
}

export function openStore(folder: string): Promise<ReadingStore> {
  return openSqliteReadingStore({ path: join(folder, 'readings.db') });
}

/** 2026-11-25T10:00:00Z. */
export const TEN_O_CLOCK = Date.UTC(2026, 10, 25, 10);

/** A reading taken so many seconds after ten. */
export function takenAt(
  seconds: number,
  values: StoredReading['values'],
  changes: Partial<StoredReading> = {},
): StoredReading {
  const timestamp = TEN_O_CLOCK + seconds * 1000;
  const base = { station: 'roof-2', log: 'k3v9q2', seq: seconds / 10 + 1 };
  return { ...base, timestamp, receivedAt: timestamp + 50, values, ...changes };
}
