import { join } from 'node:path';

import { createAuth, keepAccounts, type Auth } from '@isobar/auth';
import { createBroker, createTokenVerifier, type Broker, type TokenVerifier } from '@isobar/broker';
import { createIngest, type Ingest, type ReadingStore } from '@isobar/ingest';
import {
  makeDataFolder,
  withLifecycle,
  readSettings,
  type Closable,
  type Environment,
  type Lifecycle,
  type Logger,
} from '@isobar/shared/service';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { z } from 'zod';

import { platformSettingsSchema } from '../settings.ts';
import type { PlatformStatus } from '../terminal/status-line.ts';
import { createAlertWebhook } from './alert-webhook.ts';
import { openAuthStores, type AuthStores } from './auth-stores.ts';
import { brokerOptions, reachableHost } from './broker-options.ts';
import { startDashboard } from './dashboard-part.ts';
import { makeFirstAccounts, type NewAccount } from './first-accounts.ts';
import { openReadingStore } from './reading-store.ts';
import { renewCertificate } from './renew-certificate.ts';

export type PlatformSettings = z.infer<typeof platformSettingsSchema>;

export interface Platform extends Closable {
  readonly authUrl: string;
  readonly dashboardUrl: string;
  readonly brokerAddresses: Broker['addresses'];
  /** Made on this start, with the only copy of their passwords. */
  readonly newAccounts: readonly NewAccount[];
  readonly stores: AuthStores;
  status(): Promise<PlatformStatus>;
}

/** What the parts of the platform are started with. */
interface Parts {
  readonly environment: Environment;
  readonly settings: PlatformSettings;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly lifecycle: Lifecycle;
}

/** Runs auth, broker, ingest and the dashboard in this process, on embedded stores or on MongoDB. */
export function createPlatform(options: {
  environment: Environment;
  settings: PlatformSettings;
  logger: Logger;
  /** Has readings stored in a thread of their own, and is aborted where the platform cannot go on. */
  failing?: AbortController;
}): Promise<Platform> {
  return withLifecycle(async (lifecycle) => {
    const { settings } = options;
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const parts: Parts = { ...options, registry, lifecycle };

    makeDataFolder(settings.ISOBAR_DATA);
    const stores = await openAuthStores(settings);
    lifecycle.defer(() => stores.close());
    const store = await openReadingStore(settings, lifecycle, options);
    await keepAccounts(stores.accounts, settings.ISOBAR_ACCOUNTS ?? []);
    const newAccounts = await makeFirstAccounts(stores.accounts);

    const { auth, authUrl, setMqttPort } = await startAuth(parts, stores);
    const { broker, verifier } = await startBroker(parts, authUrl);
    setMqttPort(broker.addresses.tcp?.port ?? settings.ISOBAR_MQTT_PORT);
    const ingest = startIngest(parts, { broker, stores, store });
    const dashboard = await startDashboard(parts, {
      ...{ store, verifier, logIn: auth.logIn, authUrl, tokens: stores.tokens },
      addresses: broker.addresses,
    });

    return {
      authUrl,
      dashboardUrl: `http://${reachableHost(dashboard.host)}:${dashboard.port}`,
      brokerAddresses: broker.addresses,
      newAccounts,
      stores,
      status: () => readStatus({ broker, ingest, store }),
      close: () => lifecycle.close(),
    };
  });
}

async function startAuth(
  { settings, logger, registry, lifecycle }: Parts,
  stores: AuthStores,
): Promise<{ auth: Auth; authUrl: string; setMqttPort: (port: number) => void }> {
  // Logins are answered with the broker's address, whose port is known once the broker listens.
  let mqttPort = settings.ISOBAR_MQTT_PORT;
  const auth = await createAuth({
    host: settings.ISOBAR_HOST,
    port: settings.ISOBAR_AUTH_PORT,
    accounts: stores.accounts,
    keys: stores.keys,
    tokens: stores.tokens,
    brokerUrl: (_account, requestedHost) =>
      settings.ISOBAR_BROKER_URL ?? `mqtt://${requestedHost}:${mqttPort}`,
    trustProxy: settings.ISOBAR_TRUST_PROXY,
    logger: logger.child({ service: 'auth' }),
    registry,
  });
  lifecycle.defer(() => auth.close());
  return {
    auth,
    authUrl: `http://${reachableHost(auth.address.host)}:${auth.address.port}`,
    setMqttPort: (port) => {
      mqttPort = port;
    },
  };
}

async function startBroker(
  { environment, settings, logger, registry, lifecycle }: Parts,
  authUrl: string,
): Promise<{ broker: Broker; verifier: TokenVerifier }> {
  const brokerLogger = logger.child({ service: 'broker' });
  const verifier = createTokenVerifier({
    authUrl,
    issuer: settings.ISOBAR_TOKEN_ISSUER,
    cacheFile: join(settings.ISOBAR_DATA, 'jwks-cache.json'),
    logger: brokerLogger,
  });
  lifecycle.defer(() => verifier.close());
  const broker = await createBroker({
    ...brokerOptions(settings),
    verifier,
    logger: brokerLogger,
    registry,
  });
  lifecycle.defer(() => broker.close());
  const readAgain = () => readSettings(platformSettingsSchema, environment);
  renewCertificate({ environment, readAgain, broker, logger: brokerLogger, lifecycle });
  return { broker, verifier };
}

/** In this process ingest needs no account: its tokens are minted for it. */
const INGEST_NAME = 'ingest';

function startIngest(
  { settings, logger, registry, lifecycle }: Parts,
  { broker, stores, store }: { broker: Broker; stores: AuthStores; store: ReadingStore },
): Ingest {
  const { host, port } = broker.addresses.tcp ?? { host: '127.0.0.1', port: 1883 };
  const ingest = createIngest({
    login: async () => ({
      brokerUrl: `mqtt://${reachableHost(host)}:${port}`,
      username: INGEST_NAME,
      token: (await stores.tokens.issue({ name: INGEST_NAME, role: 'ingest' })).token,
    }),
    store,
    tellAlerts: createAlertWebhook(settings),
    announceToHomeAssistant: settings.ISOBAR_HOMEASSISTANT,
    retention: {
      readings: settings.ISOBAR_RETENTION_DAYS,
      hours: settings.ISOBAR_RETENTION_HOURLY_DAYS,
    },
    logger: logger.child({ service: 'ingest' }),
    registry,
  });
  lifecycle.defer(() => ingest.close());
  return ingest;
}

async function readStatus(parts: {
  broker: Broker;
  ingest: Ingest;
  store: ReadingStore;
}): Promise<PlatformStatus> {
  const { stored, missing, rejected } = await parts.store.totals();
  return { stationsOnline: parts.broker.stats().stationsOnline, stored, missing, rejected };
}
