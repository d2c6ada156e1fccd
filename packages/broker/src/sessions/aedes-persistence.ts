import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';

import type { AedesPublishPacket, Subscription } from 'aedes';

import type { AedesClient } from '../core/aedes-internals.ts';
import type { OrderedLevel } from './ordered-level.ts';
import type { SessionSubscription } from './subscription-index.ts';

/** As much of aedes's persistence interface as this package changes; the rest goes through as it is. */
export interface AedesPersistence {
  setup(broker: unknown): Promise<void>;
  storeRetained(packet: AedesPublishPacket): Promise<void>;
  createRetainedStream(filter: string): Readable;
  createRetainedStreamCombi(filters: string[]): Readable;
  addSubscriptions(client: AedesClient, subscriptions: Subscription[]): Promise<void>;
  removeSubscriptions(client: { id: string }, filters: string[]): Promise<void>;
  cleanSubscriptions(client: { id: string }): Promise<void>;
  subscriptionsByClient(client: { id: string }): Promise<Subscription[]>;
  subscriptionsByTopic(topic: string): Promise<SessionSubscription[]>;
  outgoingEnqueueCombi(
    subscriptions: SessionSubscription[],
    packet: AedesPublishPacket,
  ): Promise<void>;
  /** Rejects with 'no such packet' where the queue does not hold it. */
  outgoingUpdate(client: AedesClient, packet: AedesPublishPacket): Promise<void>;
  outgoingClearMessageId(
    client: AedesClient,
    packet: { messageId?: number },
  ): Promise<AedesPublishPacket | undefined>;
  /** @param reserve - takes so many packet identifiers in a row of the client's, and gives the first */
  outgoingStream(
    client: AedesClient,
    reserve?: (count: number) => number,
  ): AsyncIterable<AedesPublishPacket> & Readable;
  incomingStorePacket(client: AedesClient, packet: AedesPublishPacket): Promise<void>;
  cleanIncoming(client: { id: string }): Promise<void>;
  putWill(client: AedesClient, will: AedesPublishPacket): Promise<void>;
  delWill(client: { id: string }): Promise<AedesPublishPacket | undefined>;
  /** @param brokers - that were heard of lately, by id: their wills are left out */
  streamWill(brokers?: Readonly<Record<string, unknown>>): AsyncIterable<AedesPublishPacket>;
}

// The asynchronous cores of aedes's two stores: CommonJS, and without types.
const require = createRequire(import.meta.url);

export function createMemoryPersistence(): AedesPersistence {
  const Memory = require('aedes-persistence/asyncPersistence.js') as new () => AedesPersistence;
  return new Memory();
}

export function createLevelPersistence(level: OrderedLevel): AedesPersistence {
  const Level = require('aedes-persistence-level/asyncPersistence.js') as new (
    level: OrderedLevel,
  ) => AedesPersistence;
  return new Level(level);
}
