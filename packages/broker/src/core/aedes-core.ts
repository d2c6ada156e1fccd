import { Aedes, type PublishPacket } from 'aedes';
import type { Closable, Logger } from '@isobar/shared/service';

import type { IConnectPacket, Packet } from 'mqtt-packet';

import type { BrokerMetrics } from '../broker-metrics.ts';
import { BrokerStream } from '../connection/broker-stream.ts';
import type { BrokerLimits } from '../broker-limits.ts';
import type { Carried } from '../mqtt5/carried.ts';
import type { WillMessage } from '../mqtt5/delayed-wills.ts';
import type { AedesPersistence } from '../sessions/aedes-persistence.ts';
import type { AedesClient, AedesInternals } from './aedes-internals.ts';
import { createConnectClient } from './connect-client.ts';
import { createAuthorization } from './authorization.ts';
import { discardSession } from './discard-session.ts';
import { withPacketReader } from './packet-reader.ts';
import { interceptWriter } from './packet-writer.ts';
import { rememberMatches } from './remember-matches.ts';
import { soundRegistry } from './sound-registry.ts';
import { streamOf } from './stream-of.ts';

export type FirstPackets = readonly [IConnectPacket, ...Packet[]];

export interface AedesCore extends Closable {
  /** Hands over a verified client with its CONNECT, in the terms of MQTT 3.1.1, and what follows at once. */
  join(stream: BrokerStream, packets: FirstPackets): void;
  /** Ends a session, and the connection that uses it: nothing of it is left. */
  discardSession(id: string): Promise<void>;
  /** Publishes in the broker's own name. */
  publish(message: WillMessage, carried: Carried | undefined): void;
}

/** Deliveries that aedes has under way at a time; its 100 have most messages wait for a turn of the event loop. */
const CONCURRENCY = 10_000;

/**
 * aedes, with what it leaves open closed: it is reached only through a guarded stream, asks for every
 * right, keeps no filter of repeats (DESIGN: it loses messages), and no fault of a client or of the
 * store can end the process.
 */
export async function createAedesCore(options: {
  persistence: AedesPersistence;
  /** True where no message waits for the session, for sure. */
  isQueueEmpty: (clientId: string) => boolean;
  /** New for each start: of another start's messages, nothing may be taken for one of this one's. */
  brokerId: string;
  /** The way to the other brokers of the cell; without it there are none. */
  bus: unknown;
  limits: BrokerLimits;
  heartbeatSeconds: number;
  metrics: BrokerMetrics;
  logger: Logger;
  isDeleted: (account: string) => boolean;
  /** aedes is about to send this client what is retained on the filters that it subscribed to. */
  onSubscribed: (stream: BrokerStream) => void;
}): Promise<AedesCore> {
  const { persistence, isQueueEmpty, brokerId, bus, limits, metrics, logger } = options;
  const { isDeleted } = options;
  const authorization = createAuthorization({ limits, metrics, logger, isDeleted });

  const aedes = new Aedes({
    persistence,
    id: brokerId,
    ...(bus !== undefined && { mq: bus }),
    maxTopicLevels: 100,
    concurrency: CONCURRENCY,
    // Both are the guard's: a client is here only when it was verified, and writing never waits.
    connectTimeout: limits.connectSeconds * 1000,
    drainTimeout: 0,
    heartbeatInterval: options.heartbeatSeconds * 1000,
    maxClientsIdLength: Number.MAX_SAFE_INTEGER,
    authenticate: (client, _username, _password, done) => {
      done(null, client.conn instanceof BrokerStream);
    },
    ...authorization,
    published: (_packet, client, done) => {
      if ((client as AedesClient | null) !== null) metrics.publishes += 1;
      done(null);
    },
  }) as unknown as AedesInternals;
  soundRegistry(aedes);
  interceptWriter();

  aedes.on('connackSent', (_packet, client) => {
    streamOf(client as AedesClient).joined();
  });
  // The client has got what waited for it.
  aedes.on('clientReady', (each) => {
    const client = each as AedesClient;
    for (const packet of streamOf(client).replay?.end() ?? []) {
      client.deliverQoS(packet, () => undefined);
    }
    streamOf(client).replay = undefined;
  });
  aedes.on('subscribe', (_subscriptions, client) => {
    options.onSubscribed(streamOf(client as AedesClient));
  });
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) streamOf(client as AedesClient).subscriptions.remove(filter);
  });
  // Without a listener, an 'error' event ends the process. The client's own connection reports its errors.
  (aedes as NodeJS.EventEmitter).on('error', (error: unknown) => {
    logger.error({ error }, 'broker failed at a message or at its store');
  });
  await aedes.listen();
  rememberMatches(aedes.mq._matcher);
  const noFilterOfRepeats = createNoFilterOfRepeats(aedes.id);
  const connectClient = createConnectClient({ aedes, persistence, isQueueEmpty });

  async function handle(client: AedesClient, [connect, ...others]: FirstPackets): Promise<void> {
    try {
      await connectClient(client, connect);
      for (const packet of others) client._parser.emit('packet', packet);
    } catch (error) {
      client.emit('error', error);
    }
  }

  function join(stream: BrokerStream, packets: FirstPackets): void {
    const client = withPacketReader(() => aedes.handle(stream));
    client.duplicates = noFilterOfRepeats;
    client._parsingBatch = 0; // aedes waits for a first read, which there is none of
    void handle(client, packets);
    const { notes } = stream;
    if (notes === undefined) return;
    client._parser.prependListener('packet', (packet: Packet) => {
      notes.amendments.shift()?.(packet);
    });
  }

  return {
    join,
    discardSession: (id) => discardSession(id, join),
    publish: (message, carried) => {
      const properties = carried as PublishPacket['properties'];
      const packet = { ...message, cmd: 'publish', dup: false } as const;
      aedes.publish({ ...packet, ...(properties && { properties }) }, () => undefined);
    },
    close: () =>
      new Promise((resolve) => {
        aedes.close(resolve);
      }),
  };
}

/** Of whatever broker: another one's counters are kept to no more than this one's. */
const KNOWS_NO_REPEATS = new Proxy<Record<string, number>>(
  {},
  {
    get: () => undefined,
    set: () => true,
  },
);

/**
 * aedes remembers the highest counter that it delivered to a client and takes whatever is below it
 * for a repeat, also a message that an asynchronous store merely let through late. It forgets at once.
 *
 * @param brokerId - whose messages there are most of: an accessor costs less than a Proxy
 */
function createNoFilterOfRepeats(brokerId: string): Record<string, number> {
  const counters = Object.create(KNOWS_NO_REPEATS) as Record<string, number>;
  return Object.defineProperty(counters, brokerId, { get: () => 0, set: () => undefined });
}
