import type { Level } from './open-level.ts';
import { clientsOf } from './stored-sessions.ts';

/** Kinds of things that aedes stores for a client. */
const KINDS = ['subscriptions', 'incoming', 'will'] as const;
export type StoredKind = (typeof KINDS)[number];

/**
 * Knows for which clients there may be anything stored. aedes asks the store four times at every
 * CONNECT, mostly for nothing.
 */
export interface StoredClients {
  add(kind: StoredKind, clientId: string): void;
  remove(kind: StoredKind, clientId: string): void;
  /** False where there is nothing for sure. */
  has(kind: StoredKind, clientId: string): boolean;
}

/** @param level - where the last run left things; none of it is in memory alone */
export async function openStoredClients(level?: Level): Promise<StoredClients> {
  const clients: Record<StoredKind, Set<string>> = {
    subscriptions: new Set(),
    incoming: new Set(),
    will: new Set(),
  };
  if (level !== undefined) {
    for (const kind of KINDS) {
      for await (const clientId of clientsOf(level, kind)) clients[kind].add(clientId);
    }
  }
  return {
    add: (kind, clientId) => {
      clients[kind].add(clientId);
    },
    remove: (kind, clientId) => {
      clients[kind].delete(clientId);
    },
    has: (kind, clientId) => clients[kind].has(clientId),
  };
}
