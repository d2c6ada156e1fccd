import { randomUUID } from 'node:crypto';

import { IsobarError, revocationKey } from '@isobar/shared';
import {
  withLifecycle,
  type Closable,
  type Lifecycle,
  type ListenAddress,
  type Logger,
} from '@isobar/shared/service';
import type { Registry } from 'prom-client';

import { DEFAULT_LIMITS, type BrokerLimits } from './broker-limits.ts';
import { createBrokerMetrics, type BrokerMetrics } from './broker-metrics.ts';
import { createAdmission } from './connection/admission.ts';
import { createClientRegistry, type ClientRegistry } from './connection/client-registry.ts';
import type { ConnectionHost } from './connection/connection.ts';
import { createFrontDoor, type FrontDoor } from './connection/front-door.ts';
import { Gatherer } from './connection/outgoing-buffer.ts';
import { accountOf, sessionId } from './connection/session-plan.ts';
import type { TransportKind } from './connection/transport.ts';
import { createAedesCore } from './core/aedes-core.ts';
import { createForgetStations } from './forget-stations.ts';
import { createDelayedWills, type WillMessage } from './mqtt5/delayed-wills.ts';
import { openListener, type ListenerEndpoint } from './listeners/listener.ts';
import { createTlsLayer, type Certificate, type TlsLayer } from './listeners/tls-layer.ts';
import { openRedisSessionStore } from './cell/redis-session-store.ts';
import { openSessionStore, type SessionStore } from './sessions/session-store.ts';
import { publishSysTopics } from './sys-topics.ts';
import type { TokenVerifier } from './tokens/token-verifier.ts';

export interface BrokerOptions {
  readonly tcp?: ListenerEndpoint;
  /** MQTT over WebSocket, path `/mqtt`, subprotocol `mqtt`. */
  readonly ws?: ListenerEndpoint;
  /** Needs a certificate, as `wss` does. */
  readonly tls?: ListenerEndpoint;
  readonly wss?: ListenerEndpoint;
  readonly certificate?: Certificate;
  /** Where sessions and retained messages are kept (LevelDB); without it in memory. */
  readonly sessionsFolder?: string;
  /** Where they are kept instead (`redis://…`), for all brokers that share it: a cell. */
  readonly redisUrl?: string;
  /** Stations of other cells are sent there, by their tokens; without it everyone is let in. */
  readonly cell?: string | undefined;
  /** Not closed with the broker. */
  readonly verifier: TokenVerifier;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly limits?: Partial<BrokerLimits>;
  /**
   * Four of these after a crash, the broker publishes the wills of clients that did not come back;
   * default 15.
   */
  readonly heartbeatSeconds?: number;
}

export interface BrokerStats {
  /** Clients that are connected. */
  readonly connections: number;
  /** Stations that are connected. */
  readonly stationsOnline: number;
  /** Messages accepted from clients since the start. */
  readonly publishes: number;
}

export interface Broker extends Closable {
  readonly addresses: Readonly<Partial<Record<TransportKind, ListenAddress>>>;
  stats(): BrokerStats;
  /**
   * Uses another certificate for connections from now on.
   *
   * @throws IsobarError `ERR_CERTIFICATE` when it cannot be used, or when the broker has none
   */
  renewCertificate(certificate: Certificate): void;
}

const KINDS: readonly TransportKind[] = ['tcp', 'ws', 'tls', 'wss'];
/** How exactly deadlines and the ends of tokens are kept. */
const SWEEP_MILLISECONDS = 250;

/**
 * The MQTT broker: aedes behind a guard that lets in only who has a good token, keeps everyone to the
 * topics of that token, and holds all limits.
 *
 * Errors are IsobarErrors: `ERR_LISTEN` (port in use and the like), `ERR_CERTIFICATE` (missing or not
 * readable), `ERR_SESSIONS_LOCKED`, `ERR_SESSIONS_CORRUPT`, `ERR_SESSIONS_UNUSABLE` (sessionsFolder),
 * `ERR_REDIS_UNAVAILABLE`, `ERR_REDIS_SHARED` (redisUrl).
 */
export function createBroker(options: BrokerOptions): Promise<Broker> {
  const { verifier, registry } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };

  return withLifecycle(async (lifecycle) => {
    const tls = createTls(options);
    const clients = createClientRegistry();
    const metrics = createBrokerMetrics(registry, clients);
    const { host, endSessions, forgetStations } = await buildHost({
      options,
      limits,
      metrics,
      clients,
      lifecycle,
    });
    const door = createFrontDoor(host);

    const addresses: Partial<Record<TransportKind, ListenAddress>> = {};
    for (const kind of KINDS) {
      const endpoint = options[kind];
      if (endpoint === undefined) continue;
      const listener = await openListener({
        kind,
        endpoint,
        tls: kind === 'tls' || kind === 'wss' ? tls : undefined,
        maximumMessageBytes: 4 * limits.packetBytes,
        door,
      });
      lifecycle.defer(() => listener.close());
      addresses[kind] = listener.address;
    }
    // Closed before the listeners, whose close waits for their sockets.
    lifecycle.defer(watch({ door, clients, verifier, endSessions, forgetStations }));

    return {
      addresses,
      stats: () => ({
        connections: clients.connections,
        stationsOnline: clients.stationsOnline,
        publishes: metrics.publishes,
      }),
      renewCertificate: (certificate) => {
        useCertificate(() => {
          if (tls === undefined) throw new TypeError('the broker has no TLS ports');
          tls.renew(certificate);
        });
      },
      close: () => lifecycle.close(),
    };
  });
}

/** What is done between messages. */
interface Housekeeping {
  /** Sessions, and wills that waited, whose time has come. */
  readonly endSessions: (now: number) => void;
  /** What is kept of stations that were deleted. */
  readonly forgetStations: () => void;
}

async function buildHost(parts: {
  options: BrokerOptions;
  limits: BrokerLimits;
  metrics: BrokerMetrics;
  clients: ClientRegistry;
  lifecycle: Lifecycle;
}): Promise<Housekeeping & { host: ConnectionHost }> {
  const { options, limits, metrics, clients, lifecycle } = parts;
  const { verifier, logger, heartbeatSeconds = 15 } = options;
  const brokerId = randomUUID();
  const sessions = await openSessions({ options, brokerId, heartbeatSeconds, limits, metrics });
  lifecycle.defer(() => sessions.close());
  const isDeleted = (account: string): boolean =>
    verifier.deletedAccounts().has(revocationKey(account));
  const core = await createAedesCore({
    persistence: sessions.persistence,
    isQueueEmpty: sessions.isQueueEmpty,
    brokerId,
    bus: sessions.bus,
    heartbeatSeconds,
    limits,
    metrics,
    logger,
    isDeleted,
    onSubscribed: (stream) => {
      sessions.retainedFor(stream);
    },
  });
  lifecycle.defer(() => core.close());
  const { expiry } = sessions;
  const wills = createDelayedWills(({ message, carried }, id) => {
    if (!isDeleted(accountOf(id))) core.publish(message, carried);
  });
  const host: ConnectionHost = {
    limits,
    metrics,
    logger,
    gatherer: new Gatherer(),
    admit: createAdmission({ verifier, cell: options.cell, limits, logger }),
    join: (stream, connect) => {
      core.join(stream, [connect]);
    },
    discardSession: (guest) => core.discardSession(sessionId(guest)),
    entered: (connection, guest, { startsAfresh, expirySeconds }) => {
      clients.entered(connection, guest);
      const id = sessionId(guest);
      expiry.connected(id, startsAfresh && expirySeconds === 0 ? Infinity : expirySeconds);
      wills.returned(id, startsAfresh);
    },
    left: (connection) => {
      const id = clients.left(connection);
      if (id === undefined) return;
      const { delayedWill, sessionExpirySeconds } = connection;
      expiry.disconnected(id, sessionExpirySeconds);
      if (delayedWill !== undefined) wills.left(id, delayedWill, sessionExpirySeconds);
    },
  };
  const endSessions = (now: number): void => {
    wills.expire(now);
    for (const id of expiry.takeEnded(now)) void core.discardSession(id);
  };
  const forgetStations = createForgetStations({
    ...{ core, verifier, logger },
    stations: sessions.deletedStations,
  });
  const publish = (message: WillMessage): void => {
    core.publish(message, undefined);
  };
  lifecycle.defer(publishSysTopics({ publish, clients, metrics }));
  return { host, endSessions, forgetStations };
}

function openSessions(parts: {
  options: BrokerOptions;
  brokerId: string;
  heartbeatSeconds: number;
  limits: BrokerLimits;
  metrics: BrokerMetrics;
}): Promise<SessionStore & { readonly bus?: unknown }> {
  const { options, limits, metrics, ...others } = parts;
  const { redisUrl, cell, sessionsFolder, logger } = options;
  if (redisUrl !== undefined) {
    return openRedisSessionStore({ ...others, url: redisUrl, cell, limits, metrics, logger });
  }
  return openSessionStore({
    ...(sessionsFolder !== undefined && { folder: sessionsFolder }),
    queuedMessages: limits.queuedMessages,
    metrics,
    logger,
  });
}

/** Ends what has lasted long enough; the answer stops that and closes the door. */
function watch(
  parts: Housekeeping & { door: FrontDoor; clients: ClientRegistry; verifier: TokenVerifier },
): () => void {
  const { door, clients, verifier, endSessions, forgetStations } = parts;
  const sweep = setInterval(() => {
    door.expire();
    const now = Date.now();
    clients.expire(now);
    endSessions(now);
  }, SWEEP_MILLISECONDS);
  const ignoreRevocations = verifier.onRevocations(() => {
    clients.revoke(verifier);
    forgetStations();
  });
  forgetStations();
  return () => {
    clearInterval(sweep);
    ignoreRevocations();
    clients.dismiss();
    door.shut();
  };
}

function createTls({ tls, wss, certificate }: BrokerOptions): TlsLayer | undefined {
  if (certificate !== undefined) return useCertificate(() => createTlsLayer(certificate));
  if (tls === undefined && wss === undefined) return undefined;
  throw new IsobarError(
    'ERR_CERTIFICATE',
    'TLS needs a certificate and its key; set ISOBAR_TLS_CERT and ISOBAR_TLS_KEY, or listen without TLS',
  );
}

function useCertificate<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new IsobarError(
      'ERR_CERTIFICATE',
      'The certificate and key for TLS cannot be used; expected a PEM certificate and the private key that belongs to it in ISOBAR_TLS_CERT and ISOBAR_TLS_KEY',
      { cause: error },
    );
  }
}
