import { randomUUID } from 'node:crypto';

import { mergeRanges, type SequenceRange } from '@isobar/shared';
import type { AnyBulkWriteOperation, Collection, Db } from 'mongodb';

import { inPages } from './cursor-pages.ts';
import type { StoredClock } from './reading-store.ts';

/** MongoDB-compatible servers take no arrays in arrays. */
interface RangeDocument {
  readonly first: number;
  readonly last: number;
}

/** What a batch is about to store, noted before it does. */
export interface Intent {
  readonly id: string;
  readonly at: Date;
  readonly ranges: readonly RangeDocument[];
}

/** The ledger of one log: `_id` is `station:log`. */
export interface LogDocument {
  readonly _id: string;
  readonly station: string;
  readonly log: string;
  /** Goes up with every change, so that two writers do not undo each other's. */
  readonly version: number;
  /** An empty list may as well be missing. */
  readonly stored?: readonly RangeDocument[];
  readonly rejected?: readonly RangeDocument[];
  readonly dropped?: readonly RangeDocument[];
  /** Readings without a log: they have no ranges, so they are counted. */
  readonly unnumbered: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly lastSeen: number;
  readonly clock?: StoredClock | null;
  readonly pending?: readonly Intent[];
}

/** What a log's document is to learn. */
export interface LogChange {
  readonly station: string;
  readonly log: string;
  readonly stored?: readonly SequenceRange[];
  readonly rejected?: readonly SequenceRange[];
  readonly dropped?: readonly SequenceRange[];
  readonly unnumbered?: number;
  readonly duplicates?: number;
  readonly conflicts?: number;
  readonly lastSeen?: number;
  readonly clock?: StoredClock | null;
}

export interface MongodbLedger {
  /** Notes what is about to be stored. Answers with the id for `settle`. */
  intend(
    logs: readonly { station: string; log: string; ranges: readonly SequenceRange[] }[],
  ): Promise<string>;
  /** Takes in what became of it and clears the note, in one step for each log. */
  settle(intentId: string, changes: readonly LogChange[]): Promise<void>;
  /** In pages, by `_id`. */
  read(station?: string): AsyncIterable<LogDocument[]>;
  /** What is known of these logs, by `logId`. */
  find(logs: readonly { station: string; log: string }[]): Promise<Map<string, LogDocument>>;
  stations(): Promise<string[]>;
  /** Notes that were left by a process that was killed, once they are older than any write can be. */
  abandoned(): Promise<LogDocument[]>;
}

const ABANDONED_AFTER_MILLISECONDS = 5 * 60_000;
const MAX_TRIES = 100;
const PAGE_LOGS = 500;

export function logId({ station, log }: { station: string; log: string }): string {
  return `${station}:${log}`;
}

/**
 * The ledger in MongoDB, which has no transaction here: a note of what is about to be stored comes
 * before the readings, and goes in the same update that counts them. Whatever a kill leaves is told
 * by the note and by the readings themselves.
 */
export function createMongodbLedger(database: Db): MongodbLedger {
  const logs: Collection<LogDocument> = database.collection('ledger');

  async function ensure(entries: readonly { station: string; log: string }[]): Promise<void> {
    await logs.bulkWrite(
      entries.map(({ station, log }) => ({
        updateOne: {
          filter: { _id: logId({ station, log }) },
          update: { $setOnInsert: emptyLog(station, log) },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }

  return {
    intend: async (entries) => {
      const id = randomUUID();
      const at = new Date();
      await ensure(entries);
      await logs.bulkWrite(
        entries.map(({ station, log, ranges }) => ({
          updateOne: {
            filter: { _id: logId({ station, log }) },
            update: { $push: { pending: { id, at, ranges: toDocuments(ranges) } } },
          },
        })),
        { ordered: false },
      );
      return id;
    },

    settle: async (intentId, changes) => {
      const open = new Map(changes.map((change) => [logId(change), change]));
      for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
        const documents = await logs
          .find({ _id: { $in: [...open.keys()] }, 'pending.id': intentId })
          .toArray();
        if (documents.length === 0) return;
        const updates = documents.flatMap((document) => {
          const change = open.get(document._id);
          return change === undefined ? [] : [updateOf(document, change, intentId)];
        });
        await logs.bulkWrite(updates, { ordered: false });
      }
      throw new Error('The ledger is changed by others all the time');
    },

    read: (station) =>
      inPages(logs.find(station === undefined ? {} : { station }).sort({ _id: 1 }), PAGE_LOGS),
    find: async (entries) => {
      if (entries.length === 0) return new Map();
      const ids = [...new Set(entries.map(logId))];
      const found = await logs.find({ _id: { $in: ids } }).toArray();
      return new Map(found.map((document) => [document._id, document]));
    },
    stations: async () => {
      const entries = await logs.find().project({ station: 1 }).toArray();
      return [...new Set(entries.map(({ station }) => String(station)))].sort();
    },
    abandoned: async () => {
      const oldest = new Date(Date.now() - ABANDONED_AFTER_MILLISECONDS);
      return logs.find({ 'pending.at': { $lt: oldest } }).toArray();
    },
  };
}

function emptyLog(station: string, log: string): Omit<LogDocument, '_id'> {
  return {
    station,
    log,
    version: 0,
    unnumbered: 0,
    duplicates: 0,
    conflicts: 0,
    lastSeen: 0,
  };
}

function updateOf(
  document: LogDocument,
  change: LogChange,
  intentId: string,
): AnyBulkWriteOperation<LogDocument> {
  const merged = (kind: 'stored' | 'rejected' | 'dropped'): RangeDocument[] =>
    toDocuments(mergeRanges([...toRangesOf(document[kind]), ...(change[kind] ?? [])]));
  return {
    updateOne: {
      filter: { _id: document._id, version: document.version },
      update: {
        $set: {
          version: document.version + 1,
          stored: merged('stored'),
          rejected: merged('rejected'),
          dropped: merged('dropped'),
          unnumbered: document.unnumbered + (change.unnumbered ?? 0),
          duplicates: document.duplicates + (change.duplicates ?? 0),
          conflicts: document.conflicts + (change.conflicts ?? 0),
          lastSeen: Math.max(document.lastSeen, change.lastSeen ?? 0),
          ...(change.clock !== undefined && { clock: change.clock }),
        },
        // Not a new list: others may have added their notes meanwhile.
        $pull: { pending: { id: intentId } },
      },
    },
  };
}

export function toDocuments(ranges: readonly SequenceRange[]): RangeDocument[] {
  return ranges.map(([first, last]) => ({ first, last }));
}

export function toRangesOf(documents: readonly RangeDocument[] = []): SequenceRange[] {
  return documents.map(({ first, last }) => [first, last] as const);
}
