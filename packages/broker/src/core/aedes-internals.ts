import type { EventEmitter } from 'node:events';

import type { PacketParser } from './packet-reader.ts';
import type { Matcher } from './remember-matches.ts';
import type { Aedes, AedesPublishPacket, Client } from 'aedes';

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
  unregisterClient(client: AedesClient): void;
}

export interface AedesClient extends Client {
  readonly broker: Pick<Aedes, 'authorizeForward'>;
  /** The highest broker counter that was delivered, by broker id: aedes's filter of repeats. */
  duplicates: Record<string, number>;
  /** The packet identifier of the next message that it is sent. */
  _nextId: number;
  /** mqtt-packet's parser, which emits 'packet'. */
  readonly _parser: PacketParser;
  /** Packets that it has not worked off yet; at 0 it reads on. */
  _parsingBatch: number;
  /** Sends a message as if a subscription had matched it. */
  deliverQoS(packet: AedesPublishPacket, done: () => void): void;
  readonly subscriptions: Record<string, { readonly qos: number } | undefined>;
}
