import { toRanges } from '@isobar/shared';
import { MongoBulkWriteError, type Collection, type WriteError } from 'mongodb';

import { isRepeat } from './body.ts';
import { groupByLog, type LogGroup } from './group-by-log.ts';
import {
  contentOf,
  fromDocument,
  readingId,
  toDocument,
  type ReadingDocument,
} from './mongodb-documents.ts';
import type { LogChange, MongodbLedger } from './mongodb-ledger.ts';
import type { InsertOutcome, StoredReading } from './reading-store.ts';

const DUPLICATE_KEY = 11_000;

/**
 * Stores a batch: notes it in the ledger, inserts the readings, looks at those that were there
 * already, and settles the note. A kill between any two steps leaves a note that tells where to look.
 */
export async function insertReadings(
  { readings, ledger }: { readings: Collection<ReadingDocument>; ledger: MongodbLedger },
  batch: readonly StoredReading[],
): Promise<InsertOutcome[]> {
  if (batch.length === 0) return [];
  const groups = groupByLog(batch);
  const intent = await ledger.intend(
    groups.map(({ station, log, items }) => ({
      station,
      log,
      ranges: log === '' ? [] : toRanges(items.map(({ reading }) => reading.seq)),
    })),
  );
  const errors = await insertAll(
    readings,
    batch.map((reading) => toDocument(reading, intent)),
  );
  const outcomes = await judge(readings, batch, errors);
  await ledger.settle(
    intent,
    groups.map((group) => changeOf(group, outcomes)),
  );
  return outcomes;
}

/** @returns what went wrong, by place in the batch; throws where nothing can be said of single rows */
async function insertAll(
  readings: Collection<ReadingDocument>,
  documents: ReadingDocument[],
): Promise<Map<number, WriteError>> {
  try {
    await readings.insertMany(documents, { ordered: false });
    return new Map();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    if (error.result.getWriteConcernError() !== undefined) throw error; // stored, and perhaps not kept
    return new Map([error.writeErrors].flat().map((each) => [each.index, each]));
  }
}

async function judge(
  readings: Collection<ReadingDocument>,
  batch: readonly StoredReading[],
  errors: ReadonlyMap<number, WriteError>,
): Promise<InsertOutcome[]> {
  const repeated = batch.filter((_, index) => errors.get(index)?.code === DUPLICATE_KEY);
  const there = await readings.find({ _id: { $in: repeated.map(readingId) } }).toArray();
  const known = new Map(there.map((document) => [document._id, contentOf(fromDocument(document))]));
  const isKnown = (reading: StoredReading): boolean => {
    const stored = known.get(readingId(reading));
    const { isUntimed = false } = reading;
    return stored !== undefined && isRepeat(stored, { ...contentOf(reading), isUntimed });
  };
  return batch.map((reading, index) => {
    const error = errors.get(index);
    if (error === undefined) return { kind: 'stored' };
    if (error.code !== DUPLICATE_KEY)
      return { kind: 'failed', reason: error.errmsg ?? 'refused by the store' };
    return { kind: isKnown(reading) ? 'duplicate' : 'conflict' };
  });
}

function changeOf(
  { station, log, items }: LogGroup,
  outcomes: readonly InsertOutcome[],
): LogChange {
  const having = (kind: InsertOutcome['kind']): StoredReading[] =>
    items.filter(({ index }) => outcomes[index]?.kind === kind).map(({ reading }) => reading);
  const stored = having('stored');
  const duplicates = having('duplicate');
  const conflicts = having('conflict');
  // Whatever the ledger missed of them before: they are stored.
  const present = [...stored, ...duplicates, ...conflicts];
  return {
    station,
    log,
    ...(log === ''
      ? { unnumbered: stored.length }
      : { stored: toRanges(present.map(({ seq }) => seq)) }),
    duplicates: duplicates.length,
    conflicts: conflicts.length,
    lastSeen: Math.max(...items.map(({ reading }) => reading.receivedAt)),
    clock: items.at(-1)?.reading.clock ?? null,
  };
}
