import type { SequenceRange, Values } from '@isobar/shared';
import type { Closable } from '@isobar/shared/service';

import type { AlertStore } from './alert-store.ts';
import type { StationProfiles } from './station-profile.ts';
import type { Rollups } from '../hours/rollups.ts';

/** `implausible`: ingest's own judgement of a timestamp; `unsynced`: the station's. */
export type StoredClock = 'unsynced' | 'implausible';

/** A reading as it lies in the store. Readings without a log have log '' and the timestamp as their seq. */
export interface StoredReading {
  readonly station: string;
  readonly log: string;
  readonly seq: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly timestamp: number;
  readonly receivedAt: number;
  /** It came with a number and without a time: sent again, its time of receipt is another one. Not stored. */
  readonly isUntimed?: boolean;
  readonly clock?: StoredClock;
  readonly values: Values;
}

/**
 * What became of a reading that was to be stored. `duplicate`: it was there already. `conflict`:
 * another reading bears its identity. `failed`: this one cannot be stored, whatever is tried.
 */
export type InsertOutcome =
  | { readonly kind: 'stored' | 'duplicate' | 'conflict' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Rejection {
  readonly topic: string;
  readonly reason: string;
  /** The payload, cut after 8 KiB. */
  readonly payload: Buffer;
  readonly receivedAt: number;
  /** Which number it settles, where that could be read, and no other reading has it. */
  readonly station?: string;
  readonly log?: string;
  readonly seq?: number;
}

/** A rejection as it is kept. */
export type KeptRejection = Pick<Rejection, 'topic' | 'reason' | 'payload' | 'receivedAt'>;

/** A place in a station's readings, in the order of {@link ReadingStore.scan}: that of this one. */
export type ReadingPosition = Pick<StoredReading, 'timestamp' | 'log' | 'seq'>;

/** One line of the ledger: a station's log. */
export interface LedgerEntry {
  readonly station: string;
  /** '' for readings without a log, of which nothing can be known to be missing. */
  readonly log: string;
  readonly first: number;
  readonly last: number;
  /** Those that were deleted for their age included. */
  readonly stored: number;
  readonly missing: number;
  readonly missingRanges: readonly SequenceRange[];
  readonly dropped: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Milliseconds: when the newest reading was received. */
  readonly lastSeen: number;
  readonly clock?: StoredClock;
}

export interface Totals {
  readonly stored: number;
  readonly missing: number;
  readonly rejected: number;
}

export interface ReadingStore extends AlertStore, StationProfiles, Closable {
  /** How many inserts are best under way at once: the one that is stored, and those that are got ready meanwhile. */
  readonly batchesAtOnce: number;
  insert(batch: readonly StoredReading[]): Promise<InsertOutcome[]>;
  recordRejections(rejections: readonly Rejection[]): Promise<void>;
  recordDropped(station: string, log: string, ranges: readonly SequenceRange[]): Promise<void>;
  ledger(filter?: { station?: string }): Promise<LedgerEntry[]>;
  totals(): Promise<Totals>;
  /** What was refused and is kept, the newest first. */
  rejections(query: { station?: string; limit: number }): Promise<KeptRejection[]>;
  /** Every station of which there are or were readings. */
  stations(): Promise<string[]>;
  /**
   * Deletes readings of a station that were taken, and have come in, before certain times: the oldest
   * `limit` of them at most. The ledger goes on counting them as stored, which they were, and their
   * hours go on saying what they said.
   *
   * @returns how many were deleted; 0: none is left
   */
  removeOld(query: {
    station: string;
    /** Milliseconds. */
    takenBefore: number;
    receivedBefore: number;
    limit: number;
  }): Promise<number>;
  find(query: {
    station: string;
    from?: number;
    to?: number;
    limit: number;
  }): Promise<StoredReading[]>;
  /**
   * Reads a station's readings, the oldest first, a page at a time: each is read when it is asked for,
   * and other work of the process has its turn between any two. Readings of one instant come in an
   * order that stays the same.
   */
  scan(query: {
    station: string;
    /** Milliseconds, both included. */
    from?: number;
    to?: number;
    /** Begins behind this one. */
    after?: ReadingPosition;
    /** Readings a page; 500. */
    pageSize?: number;
  }): AsyncIterable<readonly StoredReading[]>;
  /** The newest reading of each station that was taken by `to`, milliseconds: clocks may be years ahead. */
  latest(query: { to: number }): Promise<StoredReading[]>;
  readonly rollups: Rollups;
}
