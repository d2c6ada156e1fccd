import { MAX_PAYLOAD_BYTES } from '@isobar/shared';

/** What one client, or one address, may take of the broker. All have defaults. */
export interface BrokerLimits {
  /** From the opened connection to a CONNECT that was verified: a hung check of a token ends too. */
  readonly connectSeconds: number;
  /** Size of a whole CONNECT, which is all that is kept of a client before it is verified. */
  readonly connectBytes: number;
  /** Size of a whole packet, judged by the length that its header declares. */
  readonly packetBytes: number;
  /** What may wait for a client that reads too slowly; who exceeds it is cut off. */
  readonly outgoingBytes: number;
  /** The same for ingest: after an outage the readings of whole fleets wait for it at once. */
  readonly ingestOutgoingBytes: number;
  /** The longest keep-alive. Clients that ask for more, or for none, are held to it. */
  readonly keepAliveSeconds: number;
  readonly subscriptionsPerClient: number;
  /** Messages that may wait for a session while its client is away; more are dropped, in a cell the oldest. */
  readonly queuedMessages: number;
  /** The same in bytes, in a cell. */
  readonly queuedBytes: number;
  readonly topicLevels: number;
  /** UTF-8 bytes of a topic name or filter. */
  readonly topicBytes: number;
  readonly clientIdBytes: number;
  /** Connections of one address (with IPv6: of one /64 network), also of those that are not in yet. */
  readonly connectionsPerAddress: number;
  readonly halfOpenPerAddress: number;
  /** New connections of one address; twice as many at once. Refused ones count fifty times. */
  readonly connectsPerSecond: number;
  /** Of one client, but for ingest: who sends more for five seconds is slowed to it. */
  readonly publishesPerSecond: number;
  readonly publishBytesPerSecond: number;
  /** Who has to be slowed for so long is cut off. */
  readonly floodSeconds: number;
}

export const DEFAULT_LIMITS: BrokerLimits = {
  connectSeconds: 10,
  connectBytes: 4096,
  packetBytes: MAX_PAYLOAD_BYTES + 1024,
  outgoingBytes: 1024 * 1024,
  ingestOutgoingBytes: 256 * 1024 * 1024,
  keepAliveSeconds: 1800,
  subscriptionsPerClient: 100,
  queuedMessages: 10_000,
  queuedBytes: 64 * 1024 * 1024,
  topicLevels: 16,
  topicBytes: 512,
  clientIdBytes: 256,
  connectionsPerAddress: 20_000,
  halfOpenPerAddress: 1000,
  connectsPerSecond: 5000,
  publishesPerSecond: 1000,
  publishBytesPerSecond: 8 * 1024 * 1024,
  floodSeconds: 300,
};
