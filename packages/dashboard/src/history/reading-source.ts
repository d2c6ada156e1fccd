import type { Stretch } from '@isobar/shared/calendar';
import type { Rollup } from '@isobar/shared/summaries';

/** A reading as a store gives it. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface PastReading {
  readonly station: string;
  /** '' for a reading without a log; its seq is then its timestamp. */
  readonly log: string;
  readonly seq: number;
  readonly timestamp: number;
  readonly receivedAt: number;
  readonly clock?: 'unsynced' | 'implausible';
  readonly values: Readonly<Record<string, number>>;
}

/** What the readings of an hour of UTC, of a part of one, or of a day come to. */
export interface PastHour {
  /** Milliseconds. */
  readonly start: number;
  readonly rollup: Rollup;
  /** How many readings had to be read for it. */
  readonly read: number;
}

/** A place in a station's readings: that of this one. */
export type Place = Pick<PastReading, 'timestamp' | 'log' | 'seq'>;

/** What is known of one log of a station. */
export interface LedgerLine {
  readonly station: string;
  readonly log: string;
  readonly first: number;
  readonly last: number;
  readonly stored: number;
  readonly missing: number;
  readonly missingRanges: readonly (readonly [number, number])[];
  readonly dropped: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly lastSeen: number;
}

/** What the dashboard needs of a store of readings. Ingest's stores have it. */
export interface ReadingSource {
  /** A station's readings, the oldest first, by pages; `from` and `to` are both included. */
  scan(query: {
    station: string;
    from?: number;
    to?: number;
    after?: Place;
    pageSize?: number;
  }): AsyncIterable<readonly PastReading[]>;
  readonly rollups: {
    /**
     * A station's hours, the oldest first, by pages. Those that `from` and `to` cut come whole. With
     * `dayAt` whole days may come as one, and an hour that the end of a day cuts comes in two.
     */
    read(query: {
      station: string;
      from: number;
      to: number;
      dayAt?: (instant: number) => Stretch;
      signal?: AbortSignal;
    }): AsyncIterable<readonly PastHour[]>;
  };
  /** The newest reading of each station that was taken by `to`. */
  latest(query: { to: number }): Promise<readonly PastReading[]>;
  ledger(filter?: { station?: string }): Promise<readonly LedgerLine[]>;
}
