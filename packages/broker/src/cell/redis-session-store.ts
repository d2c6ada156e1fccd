import { createRequire } from 'node:module';

import { withLifecycle, type Logger } from '@isobar/shared/service';
import type { AedesPublishPacket, Subscription } from 'aedes';
import type { Redis } from 'ioredis';

import type { BrokerLimits } from '../broker-limits.ts';
import type { BrokerMetrics } from '../broker-metrics.ts';
import type { AedesPersistence } from '../sessions/aedes-persistence.ts';
import { createDeletedStations } from '../sessions/deleted-stations.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { createSoundPersistence } from '../sessions/sound-persistence.ts';
import { createSubscriptionIndex, type SubscriptionIndex } from '../sessions/subscription-index.ts';
import { isSysTopic } from '../sys-topics.ts';
import { trackAwakeTime } from './awake-time.ts';
import { claimRedis } from './claim-redis.ts';
import { connectRedis, type RedisConnections } from './connect-redis.ts';
import { createRedisPersistence } from './redis-persistence.ts';
import { createRedisQueue } from './redis-queue.ts';
import { openRedisRetained, RETAINED_CHANNEL } from './redis-retained.ts';
import { openRedisSessionExpiry } from './redis-session-expiry.ts';
import { createRedisWills } from './redis-wills.ts';

/** How long a session without any message is kept. */
const QUEUE_AGE_MILLISECONDS = 30 * 86_400_000;
const CONCURRENCY = 10_000;
/** aedes takes a broker for dead after three that it did not hear. */
const HEARTBEATS_TO_JUDGE = 4;

const require = createRequire(import.meta.url);

/** What aedes asks of its way to the other brokers. */
export interface MessageBus {
  on(
    topic: string,
    listener: (packet: AedesPublishPacket, done: () => void) => void,
    done?: () => void,
  ): unknown;
  emit(packet: AedesPublishPacket, done?: (error?: Error) => void): unknown;
  readonly state: NodeJS.EventEmitter;
}

/** What mqemitter-redis keeps of mqemitter's methods: to listeners of this process alone. */
interface RedisBus extends MessageBus {
  _emit: MessageBus['emit'];
  /** Channels of others, which a subscription to `#` brings along: what they say is no message. */
  readonly _ignoredTopicsSet: Set<string>;
}

/**
 * Sessions and retained messages in one Redis that all brokers of a cell share: a client finds its session
 * on whichever of them it comes back to.
 *
 * @throws IsobarError `ERR_REDIS_UNAVAILABLE`, `ERR_REDIS_SHARED` where another cell uses it
 */
export function openRedisSessionStore(options: {
  url: string;
  /** The name of the cell, where it has one. */
  cell?: string | undefined;
  brokerId: string;
  heartbeatSeconds: number;
  limits: BrokerLimits;
  metrics: BrokerMetrics;
  logger: Logger;
}): Promise<SessionStore & { bus: MessageBus }> {
  const { url, brokerId, heartbeatSeconds, limits, metrics, logger } = options;
  return withLifecycle(async (lifecycle) => {
    const connections = await connectRedis({ url, logger });
    lifecycle.defer(() => connections.close());
    await claimRedis(connections, options.cell);
    const { store } = connections;
    const awake = trackAwakeTime();
    lifecycle.defer(() => awake.close());
    const retained = await openRedisRetained({ connections, brokerId, logger });
    lifecycle.defer(() => retained.close());
    const expiry = openRedisSessionExpiry({ store, logger });
    lifecycle.defer(() => expiry.close());
    const queue = createRedisQueue(store, {
      messages: limits.queuedMessages,
      bytes: limits.queuedBytes,
      ageMilliseconds: QUEUE_AGE_MILLISECONDS,
    });
    const base = createRedisPersistence({
      store,
      queue,
      wills: createRedisWills(store),
      dropped: (count) => {
        for (let each = 0; each < count; each += 1) metrics.countDrop('queue_full');
      },
      // Whoever was not heard while Redis was away, or this process slept, may be alive.
      mayJudge: () =>
        Math.min(connections.upSeconds(), awake.seconds()) > HEARTBEATS_TO_JUDGE * heartbeatSeconds,
    });
    const streamWill = base.streamWill.bind(base);
    // This broker's own heartbeat may be on its way.
    base.streamWill = (alive) => streamWill({ ...alive, [brokerId]: Date.now() });
    const index = createSubscriptionIndex();
    const bus = openBus(connections);
    followSubscriptions(bus, index);
    await readSubscriptions({ store, base, index });
    const sound = createSoundPersistence({
      numbersAhead: true,
      base,
      retained,
      index,
      // Both know of this broker alone, and there are others.
      queues: { add: () => true, remove: () => undefined, isEmpty: () => false },
      stored: { add: () => undefined, remove: () => undefined, has: () => true },
    });
    const cleanSubscriptions = sound.persistence.cleanSubscriptions.bind(base);
    sound.persistence.cleanSubscriptions = async (client) => {
      await queue.discard(client.id);
      await cleanSubscriptions(client);
    };
    return {
      ...sound,
      bus,
      expiry,
      deletedStations: createDeletedStations(retained),
      close: () => lifecycle.close(),
    };
  });
}

function openBus({ publisher, subscriber }: RedisConnections): MessageBus {
  const createBus = require('mqemitter-redis') as (options: object) => RedisBus;
  const bus = createBus({
    pubConn: publisher,
    subConn: subscriber,
    concurrency: CONCURRENCY,
    matchEmptyLevels: true, // [MQTT-4.7.1-3]
  });
  bus.state.on('error', () => undefined); // the connections tell; unheard, it would end the process
  bus._ignoredTopicsSet.add(RETAINED_CHANNEL);
  const emit = bus.emit.bind(bus);
  return Object.assign(bus, {
    emit: (packet: AedesPublishPacket, done?: (error?: Error) => void) =>
      isSysTopic(packet.topic) ? bus._emit(packet, done) : emit(packet, done),
  });
}

/** What aedes-persistence-redis tells the other brokers, as they all hear it. */
function followSubscriptions(bus: MessageBus, index: SubscriptionIndex): void {
  bus.on('$SYS/sub/+', (packet, done) => {
    const { clientId, subs } = JSON.parse(packet.payload.toString()) as {
      clientId: string;
      subs: Subscription[];
    };
    const isAdded = packet.topic.endsWith('/add');
    for (const { topic, qos, nl = false } of subs) {
      if (isAdded) index.add({ clientId, topic, qos, nl });
      else index.remove({ clientId, topic });
    }
    done();
  });
}

const CLIENTS_AT_A_TIME = 1000;

/** aedes-persistence-redis 12 keeps the names of all clients that have any in one set. */
async function readSubscriptions(options: {
  store: Redis;
  base: AedesPersistence;
  index: SubscriptionIndex;
}): Promise<void> {
  const { store, base, index } = options;
  for await (const clients of store.sscanStream('clients', { count: CLIENTS_AT_A_TIME })) {
    await Promise.all(
      (clients as string[]).map(async (clientId) => {
        for (const { topic, qos, nl = false } of await base.subscriptionsByClient({ id: clientId }))
          index.add({ clientId, topic, qos, nl });
      }),
    );
  }
}
