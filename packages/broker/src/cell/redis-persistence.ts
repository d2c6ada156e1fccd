import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

import type { AedesPublishPacket } from 'aedes';
import type { Redis } from 'ioredis';

import type { AedesClient } from '../core/aedes-internals.ts';
import type { AedesPersistence } from '../sessions/aedes-persistence.ts';
import type { SessionSubscription } from '../sessions/subscription-index.ts';
import type { QueuedPacket, RedisQueue } from './redis-queue.ts';
import type { RedisWills } from './redis-wills.ts';

const require = createRequire(import.meta.url);

/** As much of aedes as its persistence may use. */
interface Broker {
  readonly id: string;
}

/**
 * aedes-persistence-redis keeps subscriptions, tells the other brokers of them, and keeps what came with
 * QoS 2. Queues and wills are our own: its queues are read to 1,000 messages and no further, cost more
 * the longer they are, and have no limit; its wills stay behind when a client comes back elsewhere.
 */
export function createRedisPersistence(options: {
  store: Redis;
  queue: RedisQueue;
  wills: RedisWills;
  /** A queue was too full for so many messages. */
  dropped: (count: number) => void;
  /** False while it cannot be told who is alive. */
  mayJudge: () => boolean;
}): AedesPersistence {
  const { store, queue, wills, dropped, mayJudge } = options;
  const Base = require('aedes-persistence-redis/asyncPersistence.js') as new (options: {
    conn: Redis;
  }) => AedesPersistence;
  const base = new Base({ conn: store });
  const setup = base.setup.bind(base);
  let broker: Broker | undefined;

  async function enqueue(
    subscriptions: readonly SessionSubscription[],
    packet: AedesPublishPacket,
  ): Promise<void> {
    // In one go: Redis answers them all in one round trip.
    const counts = await Promise.all(
      subscriptions.map(({ clientId }) => queue.add(clientId, packet)),
    );
    for (const count of counts) if (count > 0) dropped(count);
  }

  return Object.assign(base, {
    // aedes asks whether it is an async function.
    setup: async (aedes: unknown) => {
      broker = aedes as Broker;
      await setup(aedes);
    },
    outgoingEnqueue: (subscription: SessionSubscription, packet: AedesPublishPacket) =>
      enqueue([subscription], packet),
    outgoingEnqueueCombi: enqueue,
    outgoingUpdate: async (client: AedesClient, packet: QueuedPacket) => {
      if (client.clean || (await queue.update(client.id, packet))) return;
      throw new Error('no such packet'); // what aedes's stores say
    },
    outgoingClearMessageId: async (client: AedesClient, { messageId }: { messageId?: number }) =>
      client.clean || messageId === undefined ? undefined : queue.take(client.id, messageId),
    outgoingStream: ({ id }: AedesClient, reserve?: (count: number) => number) =>
      Readable.from(queue.read(id, reserve)),
    putWill: async ({ id }: AedesClient, will: AedesPublishPacket) => {
      // aedes looks at both when it publishes it.
      await wills.put(Object.assign(will, { clientId: id, brokerId: broker?.id ?? '' }));
    },
    getWill: ({ id }: AedesClient) => wills.get(id),
    delWill: ({ id, brokerId }: { id: string; brokerId?: string }) => wills.remove(id, brokerId),
    /** @param alive - by id: brokers that were heard of lately, this one too */
    streamWill: (alive: Readonly<Record<string, unknown>> = {}) =>
      mayJudge() ? wills.takeOrphans((id) => alive[id] !== undefined) : [],
  });
}
