import type { EventEmitter } from 'node:events';

import type { PacketReader } from './packet-reader.ts';
import type { Matcher } from './remember-matches.ts';
import type { Aedes, AedesPublishPacket, Client, Subscription } from 'aedes';

/**
 * What the broker leans on inside aedes 1.2.0 beyond its documented interface. The version is pinned;
 * whoever raises it reads lib/client.js and aedes.js again with this list in hand.
 */
export interface AedesInternals extends Omit<Aedes, 'handle'> {
  /** Clients that completed CONNECT, by (internal) client id. */
  readonly clients: Record<string, AedesClient | undefined>;
  /** mqemitter, with the trie of its subscriptions. */
  readonly mq: { readonly _matcher: Matcher };
  handle(connection: EventEmitter): AedesClient;
  registerClient(client: AedesClient): void;
  /** Comes later than registerClient where another connection of the client has to end first. */
  _finishRegisterClient(client: AedesClient): void;
  unregisterClient(client: AedesClient): void;
}

export interface AedesClient extends Client {
  readonly broker: Pick<Aedes, 'authorizeForward'>;
  /** The highest broker counter that was delivered, by broker id: aedes's filter of repeats. */
  duplicates: Record<string, number>;
  /** The packet identifier of the next message that it is sent. */
  _nextId: number;
  /** Emits 'packet'. */
  readonly _parser: PacketReader;
  /** Packets that it has not worked off yet; at 0 it reads on. */
  _parsingBatch: number;
  /** Ends a client whose CONNECT does not come. */
  readonly _connectTimer: NodeJS.Timeout | null;
  _keepaliveInterval: number;
  _keepaliveTimer: NodeJS.Timeout | null;
  /** Published when the connection breaks. */
  will: AedesPublishPacket | undefined;
  /** Stops and goes on reading. */
  pause(): void;
  resume(): void;
  /** Sends a message as if a subscription had matched it. */
  deliverQoS(packet: AedesPublishPacket, done: () => void): void;
  /** The same with QoS 0. */
  deliver0(packet: AedesPublishPacket, done: () => void): void;
  /** By filter; `func` is what the emitter calls. */
  readonly subscriptions: Record<string, ClientSubscription | undefined>;
}

export interface ClientSubscription extends Omit<Subscription, 'topic'> {
  readonly func: Parameters<Aedes['subscribe']>[1];
}
