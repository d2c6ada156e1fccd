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
  for await (const clientId of clientsOf(level, 'subscriptions')) {
    if (clientId === last) continue;
    last = clientId;
    for (const subscription of await persistence.subscriptionsByClient({ id: clientId })) {
      const { topic, qos, nl = false } = subscription;
      yield { clientId, topic, qos, nl };
    }
  }
}

/** The client id of each thing of that kind that is stored, once for each of them. */
export async function* clientsOf(
  level: Level,
  kind: 'subscriptions' | 'outgoing' | 'incoming' | 'will',
): AsyncIterable<string> {
  for await (const key of level.keys(keysOf(kind))) yield clientIdIn(key);
}
