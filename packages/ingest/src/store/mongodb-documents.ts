import type { Binary } from 'mongodb';

import { encodeBody, type Content } from './body.ts';
import type { StoredClock, StoredReading } from './reading-store.ts';

/** A reading: `_id` is `station:log:seq`, and `station::timestamp` without a log. */
export interface ReadingDocument {
  readonly _id: string;
  readonly station: string;
  readonly log: string;
  readonly seq: number;
  readonly timestamp: Date;
  readonly receivedAt: Date;
  readonly clock?: StoredClock;
  readonly values: Readonly<Record<string, number>>;
  /** The intent that stored it, where a reading has no number that a range could hold. */
  readonly intent?: string;
}

export interface RejectionDocument {
  readonly topic: string;
  readonly reason: string;
  readonly payload: Binary;
  readonly receivedAt: Date;
}

export function readingId({
  station,
  log,
  seq,
}: {
  station: string;
  log: string;
  seq: number;
}): string {
  return `${station}:${log}:${seq}`;
}

export function toDocument(reading: StoredReading, intent: string): ReadingDocument {
  const { station, log, seq, timestamp, receivedAt, clock, values } = reading;
  return {
    _id: readingId(reading),
    station,
    log,
    seq,
    timestamp: new Date(timestamp),
    receivedAt: new Date(receivedAt),
    ...(clock !== undefined && { clock }),
    values,
    ...(log === '' && { intent }),
  };
}

export function fromDocument(document: ReadingDocument): StoredReading {
  const { station, log, seq, timestamp, receivedAt, clock, values } = document;
  return {
    station,
    log,
    seq,
    timestamp: timestamp.getTime(),
    receivedAt: receivedAt.getTime(),
    ...(clock !== undefined && { clock }),
    values,
  };
}

/** What tells a repeat from a conflict. */
export function contentOf({ timestamp, values }: StoredReading): Content {
  return { timestamp, body: encodeBody(values) };
}
