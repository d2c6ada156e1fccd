import { Readable } from 'node:stream';

import type { AedesPublishPacket, Subscription } from 'aedes';

import type { BrokerStream } from '../connection/broker-stream.ts';
import type { AedesClient } from '../core/aedes-internals.ts';
import { streamOf } from '../core/stream-of.ts';
import { carriedBy } from '../mqtt5/carried.ts';
import { noteRetained } from '../mqtt5/retained-carried.ts';
import type { AedesPersistence } from './aedes-persistence.ts';
import { createInTurn } from './in-turn.ts';
import type { QueueLengths } from './queue-lengths.ts';
import { emptyStream, paced, reserveIds, sentAhead } from './queue-stream.ts';
import type { RetainedMessages } from './retained-messages.ts';
import type { StoredClients } from './stored-clients.ts';
import type { SubscriptionIndex } from './subscription-index.ts';

interface Parts {
  readonly base: AedesPersistence;
  readonly retained: RetainedMessages;
  readonly index: SubscriptionIndex;
  readonly queues: QueueLengths;
  readonly stored: StoredClients;
  /** The store gives messages their packet identifiers before they go out, and tells repeats. */
  readonly numbersAhead?: boolean;
}

/** Own methods over those of one of aedes's stores, which goes on keeping its private state. */
export function createSoundPersistence(parts: Parts): {
  persistence: AedesPersistence;
  isQueueEmpty: (clientId: string) => boolean;
  retainedFor: (stream: BrokerStream) => void;
} {
  let reader: BrokerStream | undefined;
  const takeReader = (): BrokerStream | undefined => {
    const stream = reader;
    reader = undefined;
    return stream;
  };
  return {
    persistence: Object.assign(parts.base, {
      ...subscriptionMethods(parts),
      ...queueMethods(parts),
      ...connectMethods(parts),
      ...retainedMethods(parts, takeReader),
    }),
    isQueueEmpty: (clientId) => parts.queues.isEmpty(clientId),
    retainedFor: (stream) => {
      reader = stream;
    },
  };
}

function subscriptionMethods(parts: Parts): Partial<AedesPersistence> {
  const { base, index, stored: clients } = parts;
  const add = base.addSubscriptions.bind(base);
  const remove = base.removeSubscriptions.bind(base);
  const read = base.subscriptionsByClient.bind(base);
  // aedes asks once for each filter of a SUBSCRIBE, each time to store all of them.
  const stored = new WeakMap<Subscription[], Promise<void>>();

  /** Only what was granted: stored with a refused filter, a session would get it after a reconnect. */
  async function store(client: AedesClient, subscriptions: Subscription[]): Promise<void> {
    await Promise.resolve(); // until aedes has asked for the right to each of them
    const granted = subscriptions.filter(({ topic }) => streamOf(client).subscriptions.has(topic));
    if (granted.length === 0) return;
    for (const { topic, qos, nl } of granted) {
      index.add({ clientId: client.id, topic, qos, ...(nl === true && { nl }) });
    }
    clients.add('subscriptions', client.id);
    await add(client, granted);
  }

  return {
    addSubscriptions: (client, subscriptions) => {
      const known = stored.get(subscriptions);
      if (known !== undefined) return known;
      const storing = store(client, subscriptions);
      stored.set(subscriptions, storing);
      return storing;
    },
    removeSubscriptions: async (client, filters) => {
      for (const topic of filters) index.remove({ clientId: client.id, topic });
      await remove(client, filters);
    },
    cleanSubscriptions: async (client) => {
      if (!clients.has('subscriptions', client.id)) return;
      clients.remove('subscriptions', client.id);
      const subscriptions = await read(client);
      if (subscriptions.length === 0) return;
      const filters = subscriptions.map(({ topic }) => topic);
      for (const topic of filters) index.remove({ clientId: client.id, topic });
      await remove(client, filters);
    },
    subscriptionsByClient: (client) =>
      clients.has('subscriptions', client.id) ? read(client) : Promise.resolve([]),
    subscriptionsByTopic: (topic) => Promise.resolve(index.match(topic)),
  };
}

function queueMethods({ base, queues, numbersAhead = false }: Parts): Partial<AedesPersistence> {
  const enqueue = base.outgoingEnqueueCombi.bind(base);
  const clear = base.outgoingClearMessageId.bind(base);
  const read = base.outgoingStream.bind(base);
  const update = base.outgoingUpdate.bind(base);
  const inTurn = createInTurn<AedesClient>();

  async function updateOrPass(client: AedesClient, packet: AedesPublishPacket): Promise<void> {
    try {
      await update(client, packet);
    } catch (error) {
      // The client's queue was full when the message came: it is connected, and gets it all the same.
      if ((error as Error).message !== 'no such packet') throw error;
    }
  }

  return {
    outgoingEnqueueCombi: async (subscriptions, packet) => {
      const { clientId: publisher } = packet as { clientId?: string };
      const takers = subscriptions.filter(
        ({ clientId, nl }) => !(nl === true && clientId === publisher) && queues.add(clientId),
      );
      if (takers.length > 0) await enqueue(takers, packet);
    },
    // aedes sends a message when its update is done: reads of the disk that overtake each other would
    // change the order of messages [MQTT-4.6.0-5].
    outgoingUpdate: (client, packet) => inTurn(client, updateOrPass(client, packet)),
    outgoingClearMessageId: async (client, packet) => {
      // aedes asks so for a message that it did not send, and the store in memory then clears another.
      if (packet.messageId === undefined) return undefined;
      // Whoever has a clean session acknowledges too: a look at the disk for each costs half the speed.
      if (queues.isEmpty(client.id)) return undefined;
      const cleared = await clear(client, packet);
      if (cleared !== undefined) queues.remove(client.id);
      return cleared;
    },
    outgoingStream: (client) => {
      if (queues.isEmpty(client.id)) return emptyStream();
      const packets = numbersAhead
        ? sentAhead(
            read(client, (count) => reserveIds(client, count)),
            client,
            clear,
          )
        : paced(read(client), streamOf(client));
      const stream: Readable & AsyncIterable<AedesPublishPacket> = Readable.from(packets);
      return stream;
    },
  };
}

/** What aedes asks at each CONNECT, mostly for nothing. */
function connectMethods({ base, stored }: Parts): Partial<AedesPersistence> {
  const storeIncoming = base.incomingStorePacket.bind(base);
  const cleanIncoming = base.cleanIncoming.bind(base);
  const putWill = base.putWill.bind(base);
  const delWill = base.delWill.bind(base);
  return {
    incomingStorePacket: (client, packet) => {
      stored.add('incoming', client.id);
      return storeIncoming(client, packet);
    },
    cleanIncoming: async (client) => {
      if (!stored.has('incoming', client.id)) return;
      stored.remove('incoming', client.id);
      await cleanIncoming(client);
    },
    putWill: (client, will) => {
      stored.add('will', client.id);
      return putWill(client, will);
    },
    delWill: async (client) => {
      if (!stored.has('will', client.id)) return undefined;
      stored.remove('will', client.id);
      return delWill(client);
    },
  };
}

function retainedMethods(
  { retained }: Parts,
  takeReader: () => BrokerStream | undefined,
): Partial<AedesPersistence> {
  return {
    storeRetained: (packet) => {
      const { topic, qos } = packet;
      const { retain: _, ...carried } = carriedBy(packet) ?? {};
      retained.store({
        topic,
        qos,
        payload: toBuffer(packet.payload),
        ...(Object.keys(carried).length > 0 && { carried }),
      });
      return Promise.resolve();
    },
    createRetainedStream: (filter) => Readable.from(retained.match(filter)),
    createRetainedStreamCombi: (filters) =>
      Readable.from(readRetained({ retained, filters, stream: takeReader() })),
  };
}

async function* readRetained(options: {
  retained: RetainedMessages;
  filters: string[];
  stream: BrokerStream | undefined;
}): AsyncIterable<unknown> {
  const { retained, filters, stream } = options;
  for (const filter of filters) {
    if (stream?.subscriptions.takeRetained(filter) === false) continue;
    for (const { carried, ...message } of retained.match(filter)) {
      await stream?.writable();
      if (carried !== undefined) noteRetained(message.payload, carried);
      yield { cmd: 'publish', ...message };
    }
  }
}

function toBuffer(payload: string | Buffer): Buffer {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}
