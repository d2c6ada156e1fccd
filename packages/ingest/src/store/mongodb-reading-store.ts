import { countRanges, mergeRanges, toRanges, type SequenceRange } from '@isobar/shared';
import { Binary, type Collection, type Db } from 'mongodb';

import { createMongodbAlerts } from './mongodb-alerts.ts';
import { createMarkMemory } from '../hours/mark-memory.ts';
import { createRollups } from '../hours/rollups.ts';
import { summarize } from './log-summary.ts';
import {
  fromDocument,
  readingId,
  type ReadingDocument,
  type RejectionDocument,
} from './mongodb-documents.ts';
import {
  latestReadings,
  MAX_TIMESTAMP,
  READING_ORDER,
  READING_ORDER_INDEX,
  scanReadings,
} from './mongodb-history.ts';
import { openMongodbDays } from './mongodb-days.ts';
import { openMongodbHours } from './mongodb-hours.ts';
import { insertReadings, markHours } from './mongodb-insert.ts';
import {
  createMongodbLedger,
  toRangesOf,
  type Intent,
  type LogChange,
  type LogDocument,
} from './mongodb-ledger.ts';
import { createMongodbProfiles } from './mongodb-profiles.ts';
import { removeOldReadings, type RemovedDocument } from './mongodb-removal.ts';
import type { LedgerEntry, ReadingStore, Rejection } from './reading-store.ts';
import { DEFAULT_MAXIMUM_REJECTIONS, keptPayload } from './rejection-limits.ts';

const SETTLE_EVERY_MILLISECONDS = 60_000;

/**
 * Readings in MongoDB, or in a server that speaks its protocol: the portable part of it, without
 * transactions and pipelines. Write concern is the connection's.
 *
 * Needs the right to read, write and make indexes in the collections `readings`, `ledger`,
 * `rejections`, `hours`, `stale_hours`, `days`, `dayZones`, `removed`, `profiles`, `alertRules` and
 * `alerts`.
 */
export async function openMongodbReadingStore(options: {
  database: Db;
  maximumRejections?: number;
}): Promise<ReadingStore> {
  const { database, maximumRejections = DEFAULT_MAXIMUM_REJECTIONS } = options;
  const readings: Collection<ReadingDocument> = database.collection('readings');
  const rejections: Collection<RejectionDocument> = database.collection('rejections');
  const removed: Collection<RemovedDocument> = database.collection('removed');
  const ledger = createMongodbLedger(database);
  await readings.createIndexes([{ key: READING_ORDER_INDEX }]);
  await rejections.createIndexes([{ key: { topic: 1 } }]);
  const alerts = await createMongodbAlerts(database);
  await removed.createIndexes([{ key: { station: 1, timestamp: 1 } }]);
  const days = await openMongodbDays(database);
  const hours = await openMongodbHours({ database, readings, days, removed });
  const profiles = createMongodbProfiles(database);
  const parts = { readings, removed, ledger, hours, memory: createMarkMemory() };
  const scan: ReadingStore['scan'] = (query) => scanReadings(readings, query);

  async function settleAbandoned(): Promise<void> {
    for (const document of await ledger.abandoned()) {
      for (const intent of document.pending ?? []) {
        const { change, found } = await lookUp(readings, document, intent);
        await markHours(parts, found);
        await ledger.settle(intent.id, [change]);
      }
    }
  }
  await settleAbandoned();
  // A failure is one of the store, which the next insert tells.
  const settling = setInterval(
    () => void settleAbandoned().catch(() => undefined),
    SETTLE_EVERY_MILLISECONDS,
  ).unref();

  async function readEntry(document: LogDocument): Promise<LedgerEntry> {
    const pending = (document.pending ?? []).map((intent) => lookUp(readings, document, intent));
    const changes = (await Promise.all(pending)).map(({ change }) => change);
    return toEntry(document, changes);
  }

  async function readLedger(station?: string): Promise<LedgerEntry[]> {
    const entries: LedgerEntry[] = [];
    for await (const documents of ledger.read(station)) {
      entries.push(...(await Promise.all(documents.map(readEntry))));
    }
    return entries;
  }

  return {
    batchesAtOnce: 1,
    insert: (batch) => insertReadings(parts, batch),
    recordRejections: async (refused) => {
      if (refused.length > 0) await rejections.insertMany(refused.map(toRejectionDocument));
      const numbered = refused.flatMap(rejectedRange);
      for (const change of numbered) await ledger.settle(await ledger.intend([change]), [change]);
      await prune(rejections, maximumRejections);
    },
    rejections: async ({ station, limit }) => {
      const prefix = station === undefined ? 'stations/' : `stations/${station}/`;
      const ofStation = { topic: { $gte: prefix, $lt: `${prefix.slice(0, -1)}0` } }; // '0' follows on '/'
      const found = await rejections.find(ofStation).sort({ _id: -1 }).limit(limit).toArray();
      return found.map(({ topic, reason, payload, receivedAt }) => ({
        ...{ topic, reason, payload: Buffer.from(payload.buffer) },
        receivedAt: receivedAt.getTime(),
      }));
    },
    recordDropped: async (station, log, dropped) => {
      const change = { station, log, ranges: [], dropped };
      await ledger.settle(await ledger.intend([change]), [change]);
    },
    ledger: ({ station } = {}) => readLedger(station),
    totals: async () => {
      const entries = await readLedger();
      return {
        stored: entries.reduce((sum, { stored }) => sum + stored, 0),
        missing: entries.reduce((sum, { missing }) => sum + missing, 0),
        rejected: await rejections.estimatedDocumentCount(),
      };
    },
    stations: () => ledger.stations(),
    removeOld: (query) => removeOldReadings(parts, query),
    find: async ({ station, from = 0, to = MAX_TIMESTAMP, limit }) => {
      const range = { $gte: new Date(from), $lte: new Date(to) };
      const cursor = readings.find({ station, timestamp: range }).sort(READING_ORDER);
      return (await cursor.limit(limit).toArray()).map(fromDocument);
    },
    scan,
    rollups: createRollups({ table: hours.table, days: days.table, scan, ...profiles }),
    latest: async ({ to }) => latestReadings(readings, { to, stations: await ledger.stations() }),
    ...alerts,
    ...profiles,
    close: () => {
      clearInterval(settling);
      return Promise.resolve();
    },
  };
}

/** What a batch that noted `intent` has stored, as the readings themselves tell. */
async function lookUp(
  readings: Collection<ReadingDocument>,
  { station, log }: LogDocument,
  intent: Intent,
): Promise<{ change: LogChange; found: { station: string; timestamp: number }[] }> {
  const ids = toRangesOf(intent.ranges).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) =>
      readingId({ station, log, seq: first + index }),
    ),
  );
  const documents = await readings
    .find(log === '' ? { station, intent: intent.id } : { _id: { $in: ids } })
    .project<Pick<ReadingDocument, 'seq' | 'timestamp'>>({ seq: 1, timestamp: 1 })
    .toArray();
  const stored =
    log === ''
      ? { unnumbered: documents.length }
      : { stored: toRanges(documents.map(({ seq }) => seq)) };
  const found = documents.map(({ timestamp }) => ({ station, timestamp: timestamp.getTime() }));
  return { change: { station, log, ...stored }, found };
}

function toEntry(document: LogDocument, pending: readonly LogChange[]): LedgerEntry {
  const { station, log, duplicates, conflicts, lastSeen, clock } = document;
  const stored = mergeRanges([
    ...toRangesOf(document.stored),
    ...pending.flatMap((change) => change.stored ?? []),
  ]);
  const unnumbered = pending.reduce(
    (sum, change) => sum + (change.unnumbered ?? 0),
    document.unnumbered,
  );
  return {
    station,
    log,
    ...summarize({
      stored,
      rejected: toRangesOf(document.rejected),
      dropped: toRangesOf(document.dropped),
    }),
    stored: log === '' ? unnumbered : countRanges(stored),
    duplicates,
    conflicts,
    lastSeen,
    ...(clock !== undefined && clock !== null && { clock }),
  };
}

function toRejectionDocument({ topic, reason, payload, receivedAt }: Rejection): RejectionDocument {
  return {
    topic,
    reason,
    payload: new Binary(keptPayload(payload)),
    receivedAt: new Date(receivedAt),
  };
}

function rejectedRange({ station, log, seq }: Rejection) {
  if (station === undefined || log === undefined || seq === undefined) return [];
  const rejected: SequenceRange[] = [[seq, seq]];
  return [{ station, log, ranges: [], rejected }];
}

/** Deletes the oldest: ObjectIds ascend with time. */
async function prune(rejections: Collection<RejectionDocument>, maximum: number): Promise<void> {
  const surplus = (await rejections.estimatedDocumentCount()) - maximum;
  if (surplus <= 0) return;
  const oldest = await rejections.find().sort({ _id: 1 }).limit(surplus).toArray();
  await rejections.deleteMany({ _id: { $in: oldest.map(({ _id }) => _id) } });
}
