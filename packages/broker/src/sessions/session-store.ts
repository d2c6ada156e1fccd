import { withLifecycle, type Closable, type Logger } from '@isobar/shared/service';

import type { BrokerMetrics } from '../broker-metrics.ts';
import type { BrokerStream } from '../connection/broker-stream.ts';
import {
  createLevelPersistence,
  createMemoryPersistence,
  type AedesPersistence,
} from './aedes-persistence.ts';
import { createDeletedStations, type DeletedStations } from './deleted-stations.ts';
import { openLevel, type Level } from './open-level.ts';
import { createOrderedLevel } from './ordered-level.ts';
import { createQueueLengths, type QueueLengths } from './queue-lengths.ts';
import { openSessionExpiry, type SessionExpiry } from './session-expiry.ts';
import { openRetainedMessages } from './retained-file.ts';
import { createRetainedMessages } from './retained-messages.ts';
import { createSoundPersistence } from './sound-persistence.ts';
import { clientsOf, storedSubscriptions } from './stored-sessions.ts';
import { openStoredClients } from './stored-clients.ts';
import { createSubscriptionIndex, type SubscriptionIndex } from './subscription-index.ts';

export interface SessionStore extends Closable {
  /** For aedes. */
  readonly persistence: AedesPersistence;
  /** True where no message waits for the session, for sure. */
  readonly isQueueEmpty: (clientId: string) => boolean;
  readonly expiry: SessionExpiry;
  readonly deletedStations: DeletedStations;
  /** Tells for whom the retained messages are that aedes asks for next: it does not say. */
  retainedFor(stream: BrokerStream): void;
}

/**
 * What outlives a connection: sessions (subscriptions, and messages that wait) and retained messages,
 * in `folder`, or in memory without one. aedes's own stores do the keeping, except for
 * what they do wrong (see createSoundPersistence).
 *
 * @throws IsobarError `ERR_SESSIONS_LOCKED`, `ERR_SESSIONS_CORRUPT`, `ERR_SESSIONS_UNUSABLE`
 */
export function openSessionStore(options: {
  folder?: string;
  queuedMessages: number;
  metrics: BrokerMetrics;
  logger: Logger;
}): Promise<SessionStore> {
  const { folder, queuedMessages, metrics, logger } = options;
  const index = createSubscriptionIndex();
  const queues = createQueueLengths({
    limit: queuedMessages,
    dropped: () => {
      metrics.countDrop('queue_full');
    },
  });

  return withLifecycle(async (lifecycle) => {
    if (folder === undefined) {
      const base = createMemoryPersistence();
      const retained = createRetainedMessages();
      return {
        ...createSoundPersistence({
          base,
          retained,
          index,
          queues,
          stored: await openStoredClients(),
        }),
        expiry: await openSessionExpiry({ logger }),
        deletedStations: createDeletedStations(retained),
        close: () => lifecycle.close(),
      };
    }
    const level = await openLevel(folder);
    lifecycle.defer(() => level.close());
    const ordered = createOrderedLevel(level);
    lifecycle.defer(() => ordered.settled());
    const retained = await openRetainedMessages({ level, writer: ordered, logger });
    lifecycle.defer(() => retained.settled());
    const base = createLevelPersistence(ordered);
    await restore({ base, level, index, queues });
    const stored = await openStoredClients(level);
    return {
      ...createSoundPersistence({ base, retained, index, queues, stored }),
      expiry: await openSessionExpiry({ disk: { level, writer: ordered }, logger }),
      deletedStations: createDeletedStations(retained),
      close: () => lifecycle.close(),
    };
  });
}

async function restore(options: {
  base: AedesPersistence;
  level: Level;
  index: SubscriptionIndex;
  queues: QueueLengths;
}): Promise<void> {
  const { base, level, index, queues } = options;
  for await (const subscription of storedSubscriptions(base, level)) index.add(subscription);
  for await (const clientId of clientsOf(level, 'outgoing')) queues.add(clientId);
}
