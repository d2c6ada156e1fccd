import type { AedesPersistence } from './aedes-persistence.ts';
import type { Level } from './open-level.ts';
import type { SessionSubscription } from './subscription-index.ts';

// Keys of aedes-persistence-level 9.2.0: `{kind}:{client id, URI encoded}:…`; ';' follows on ':'.
const keysOf = (kind: string): { gte: string; lt: string } => ({ gte: `${kind}:`, lt: `${kind};` });
const clientIdIn = (key: string): string => decodeURIComponent(key.split(':')[1] ?? '');

/** The subscriptions of all stored sessions. */
export async function* storedSubscriptions(
  persistence: AedesPersistence,
  level: Level,
): AsyncIterable<SessionSubscription> {
  let last: string | undefined;
  for await (const key of level.keys(keysOf('subscriptions'))) {
    const clientId = clientIdIn(key);
    if (clientId === last) continue;
    last = clientId;
    for (const subscription of await persistence.subscriptionsByClient({ id: clientId })) {
      const { topic, qos, nl = false } = subscription;
      yield { clientId, topic, qos, nl };
    }
  }
}

/** The client id of each message that waits for a session. */
export async function* countQueued(level: Level): AsyncIterable<string> {
  for await (const key of level.keys(keysOf('outgoing'))) yield clientIdIn(key);
}
