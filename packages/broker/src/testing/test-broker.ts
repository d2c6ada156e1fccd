import { DEFAULT_TOKEN_ISSUER, stationClientId, type Role } from '@isobar/shared';
import { createLifecycle, createLogger, type Closable, type Logger } from '@isobar/shared/service';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { Registry } from 'prom-client';

import { createBroker, type Broker, type BrokerOptions } from '../broker.ts';
import { createTokenVerifier } from '../tokens/token-verifier.ts';
import { startTestAuthority, type TestAuthority, type TestToken } from './test-authority.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

export interface TestBroker extends Closable {
  readonly broker: Broker;
  readonly authority: TestAuthority;
  readonly registry: Registry;
  readonly port: number;
  /** The lines that the broker logged, as JSON texts. */
  readonly log: readonly string[];
  /** Connects over TCP as an account of that role, and rejects where the broker refuses. */
  client(
    token: TestToken,
    options?: IClientOptions,
    /** Called before it is connected, so as to miss nothing. */
    prepare?: (client: MqttClient) => void,
  ): Promise<MqttClient>;
  /** The value of a metric with these labels; 0 where there is none. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
}

/** A broker on free ports, with an authority of its own. */
export async function startTestBroker(
  options: Partial<BrokerOptions> & { authority?: TestAuthority; pollSeconds?: number } = {},
): Promise<TestBroker> {
  const lifecycle = createLifecycle();
  const log: string[] = [];
  const logger: Logger = createLogger({
    name: 'broker',
    level: 'info',
    destination: {
      write: (line) => {
        log.push(line);
      },
    },
  });
  const authority = options.authority ?? (await startTestAuthority());
  if (options.authority === undefined) lifecycle.defer(() => authority.close());
  const verifier = createTokenVerifier({
    authUrl: authority.url,
    issuer: DEFAULT_TOKEN_ISSUER,
    logger,
    pollSeconds: options.pollSeconds ?? 0.1,
  });
  lifecycle.defer(() => verifier.close());
  const registry = new Registry();
  const broker = await createBroker({
    tcp: LOOPBACK,
    verifier,
    logger,
    registry,
    ...options,
  }).catch(async (error: unknown) => {
    await lifecycle.close();
    throw error;
  });
  lifecycle.defer(() => broker.close());
  const port = broker.addresses.tcp?.port ?? 0;

  return {
    broker,
    authority,
    registry,
    port,
    log,
    client: async (token, clientOptions, prepare) => {
      const client = connect(`mqtt://127.0.0.1:${port}`, {
        ...(await credentials(authority, token)),
        ...clientOptions,
      });
      lifecycle.defer(() => client.end(true));
      prepare?.(client);
      await connected(client);
      return client;
    },
    metric: async (name, labels = {}) => {
      const metric = await registry.getSingleMetric(`isobar_broker_${name}`)?.get();
      const fits = (given: Record<string, unknown>): boolean =>
        Object.entries(labels).every(([key, value]) => given[key] === value);
      return metric?.values.find((each) => fits(each.labels))?.value ?? 0;
    },
    close: () => lifecycle.close(),
  };
}

/** What an account connects with: no reconnecting, and the client id that its role asks for. */
export async function credentials(
  authority: TestAuthority,
  token: TestToken,
): Promise<IClientOptions> {
  return {
    username: token.name,
    password: await authority.issue(token),
    clientId: clientIdFor(token.role, token.name),
    protocolVersion: 4,
    reconnectPeriod: 0,
  };
}

function clientIdFor(role: Role, name: string): string {
  return role === 'station' ? stationClientId(name) : `test-${name}`;
}

/** Rejects with MQTT.js's error, whose `code` is the return code of CONNACK. */
export function connected(client: MqttClient): Promise<MqttClient> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => {
      client.on('error', () => undefined);
      resolve(client);
    });
    client.once('error', reject);
    client.once('close', () => {
      reject(new Error('closed before CONNACK'));
    });
  });
}
