import { setTimeout as sleep } from 'node:timers/promises';

import { connect, type IClientOptions, type MqttClient } from 'mqtt';

import { messageOf } from '../isobar-error.ts';
import type { Closable } from '../service/lifecycle.ts';
import type { Logger } from '../service/logger.ts';
import type { BrokerAccess, Forget, Login } from '../service/login.ts';
import { retryDelay } from '../service/retry-delay.ts';
import { ended, endPolitely, isRefusal } from './connection-end.ts';

export interface MqttLinkOptions {
  readonly login: Login;
  /** Called when the broker refuses the token, or is not there for long: the next login asks anew. */
  readonly forgetLogin?: Forget;
  readonly clientId: string;
  /** False: the broker keeps subscriptions and QoS 1 messages while the client is away. */
  readonly clean: boolean;
  readonly keepaliveSeconds?: number;
  readonly will?: NonNullable<IClientOptions['will']>;
  /** Further options of MQTT.js, such as `ca`. */
  readonly clientOptions?: IClientOptions;
  readonly maximumDelaySeconds?: number;
  readonly logger: Logger;
  /** Every connection has an MqttClient of its own, which ends with it. */
  readonly onConnected: (client: MqttClient, connection: { sessionPresent: boolean }) => void;
  readonly onDisconnected?: () => void;
}

export interface MqttLink extends Closable {
  readonly connected: boolean;
  /** Drops the connection, if there is one, and comes back with a new one. */
  reconnect(): void;
}

interface Connection {
  readonly client: MqttClient;
  connected: boolean;
}

/**
 * A connection that lasted so long was a good one: the next failure starts at the shortest delay again.
 * Well below the life of any token, whose end is no failure; and long enough that two clients which
 * take one client id from each other slow down.
 */
const SOUND_CONNECTION_SECONDS = 5;
/** Of tries that found no broker: it may be elsewhere now. Not each, since a login costs auth more than it. */
const ASK_AGAIN_EVERY = 5;

/**
 * Keeps one MQTT 3.1.1 connection to the broker, for ever: log in, connect, and after a loss come back
 * after a random delay that grows up to `maximumDelaySeconds` (60). MQTT.js's own reconnecting has no
 * backoff and no jitter, stops on a refused CONNECT, and would keep the old token and address.
 */
export function createMqttLink(options: MqttLinkOptions): MqttLink {
  const { login, logger, onConnected, onDisconnected, maximumDelaySeconds = 60 } = options;
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let current: Connection | undefined;

  async function runConnection(): Promise<number> {
    const access = await login(closing.signal);
    closing.signal.throwIfAborted();
    const client = connect(access.brokerUrl, clientOptions(options, access));
    const connection: Connection = { client, connected: false };
    current = connection;
    let connectedAt = Number.POSITIVE_INFINITY;
    client.on('connect', ({ sessionPresent }) => {
      connectedAt = performance.now();
      connection.connected = true;
      onConnected(client, { sessionPresent });
    });
    try {
      await ended(client);
    } finally {
      current = undefined;
      client.end(true); // `end()` waits for what is in flight, which no one will acknowledge
      if (connection.connected) onDisconnected?.();
    }
    return Math.max(0, performance.now() - connectedAt) / 1000;
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !isClosing(); attempt += 1) {
      try {
        const lastedSeconds = await runConnection();
        if (lastedSeconds > SOUND_CONNECTION_SECONDS) attempt = 0;
        if (!closing.signal.aborted)
          logger.info({ lastedSeconds }, 'connection to the broker lost');
      } catch (error) {
        if (isClosing()) return;
        if (isRefusal(error)) options.forgetLogin?.('refused');
        else if (attempt % ASK_AGAIN_EVERY === ASK_AGAIN_EVERY - 1) {
          options.forgetLogin?.('unreachable');
        }
        logger.warn({ error: messageOf(error) }, 'no connection to the broker, trying again');
      }
      const delay = retryDelay(attempt, { maximumSeconds: maximumDelaySeconds });
      await sleep(delay, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    get connected() {
      return current?.connected ?? false;
    },
    reconnect: () => {
      current?.client.stream.destroy();
    },
    close: async () => {
      closing.abort();
      if (current?.connected === true) await endPolitely(current.client);
      else current?.client.end(true);
      await running;
    },
  };
}

function clientOptions(options: MqttLinkOptions, access: BrokerAccess): IClientOptions {
  return {
    keepalive: options.keepaliveSeconds ?? 30,
    connectTimeout: 15_000,
    ...options.clientOptions,
    ...(options.will !== undefined && { will: options.will }),
    protocolVersion: 4,
    clientId: options.clientId,
    clean: options.clean,
    username: access.username,
    password: access.token,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
  };
}
