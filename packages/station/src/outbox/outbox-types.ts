import type { SequenceRange, Values } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import type { Moment } from '../clock/clock-source.ts';
import type { Identity } from './log-spans.ts';

export interface OutboxOptions {
  readonly path: string;
  readonly logger: Logger;
  /** Most bytes of the file and its write-ahead log; 512 MiB. */
  readonly maxBytes?: number;
  /** `drop-oldest`: room is made for the new. `stop`: no more readings are taken. */
  readonly whenFull?: 'drop-oldest' | 'stop';
  /** Most readings kept in memory while the file cannot be written; 5,000. */
  readonly maxPending?: number;
  /** See ClockSource; that of this boot. */
  readonly bootId?: string;
  /** So long the file may refuse before the readings in memory go out under a log of their own; 60. */
  readonly newLogAfterSeconds?: number;
  /** Longest pause between two tries to write; 30. */
  readonly retrySeconds?: number;
}

/** A reading as a station takes it. */
export interface TakenReading {
  readonly values: Values;
  readonly taken: Moment;
}

/** A reading that may be sent. */
export interface OutboxEntry extends Identity {
  /** Its place in the queue. */
  readonly position: number;
  /** RFC 3339. */
  readonly timestamp: string;
  /** The reading as it is published: JSON of a ReadingMessage. */
  readonly text: string;
}

export interface OutboxState {
  readonly log: string;
  /** The newest sequence number given in that log. */
  readonly lastSeq: number;
  readonly waiting: number;
  /** Bytes that the waiting readings take up in the file. */
  readonly bytes: number;
  /** `memory`: the file could not be written for a while, and readings are in memory alone. */
  readonly storage: 'file' | 'memory';
  /** The file is as full as it may be. */
  readonly isFull: boolean;
  /** Readings that were turned away or lost before they had a number. */
  readonly refused: number;
  /** What of these sequence numbers is not stored was dropped here. */
  readonly dropped: readonly { readonly log: string; readonly ranges: readonly SequenceRange[] }[];
}

/**
 * `available`: there is something to send. `reset`: positions are new, and what was sent is not
 * known. `changed`: the state is worth telling.
 */
export type OutboxEvent = 'available' | 'reset' | 'changed';

/** Keeps readings until they are stored elsewhere. */
export interface Outbox extends Closable {
  readonly state: OutboxState;
  /** The newest position given. */
  readonly top: number;
  /**
   * Keeps a reading. Resolves once it is safe: it is in the file, or was confirmed before it got there.
   *
   * @throws IsobarError `ERR_OUTBOX_FULL` where the policy is to stop, or where the file could not be
   *   written for too long; `ERR_OUTBOX_CLOSED`
   */
  append(reading: TakenReading): Promise<Identity>;
  /** Readings that may be sent, oldest first. Rejects where the file cannot be read for now. */
  next(options: { after: number; limit: number }): Promise<OutboxEntry[]>;
  /** Positions of a log's sequence numbers, as far as they were given. */
  locate(log: string, ranges: readonly SequenceRange[]): SequenceRange[];
  /** Lets readings go. */
  remove(positions: readonly SequenceRange[]): void;
  /** Has later readings bear another log, because this one is in use elsewhere. */
  startNewLog(): void;
  /** Gives a reading a new identity in a new log, because its own is taken by another reading. */
  refile(position: number): Promise<void>;
  /** Gives this boot's waiting readings their time: `offset` is the system clock less the monotonic one. */
  mendClock(offset: number): void;
  /** Lets this boot's waiting readings go as unsynced. */
  giveUpClock(): void;
  /** @returns how to stop listening */
  onEvent(listener: (event: OutboxEvent) => void): () => void;
}
