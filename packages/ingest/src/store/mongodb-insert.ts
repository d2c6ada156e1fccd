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
 * Codes of MongoDB (its error_codes.yml) that are about the document itself, so that no other try helps: BadValue,
 * TypeMismatch, InvalidBSON, names of fields (DollarPrefixed, InvalidId, Empty, Dotted),
 * DocumentValidationFailure, BSONObjectTooLarge, KeyTooLong.
 */
const REFUSED_FOR_GOOD: ReadonlySet<unknown> = new Set([
  2, 14, 22, 52, 53, 56, 57, 121, 10_334, 17_280,
]);

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

/**
 * @returns what went wrong with single readings, by place in the batch
 * @throws where the batch as a whole, or any of it, may be stored at another try
 */
async function insertAll(
  readings: Collection<ReadingDocument>,
  documents: ReadingDocument[],
): Promise<Map<number, WriteError>> {
  try {
    await readings.insertMany(documents, { ordered: false });
    return new Map();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const errors = [error.writeErrors].flat();
    // The driver dresses a broken connection, or a command that failed, as a bulk error without errors.
    if (errors.length === 0) throw error;
    if (error.result.getWriteConcernError() !== undefined) throw error; // stored, and perhaps not kept
    // A full disk, say, is told of each document, and is the fault of none.
    if (!errors.every(({ code }) => code === DUPLICATE_KEY || REFUSED_FOR_GOOD.has(code))) {
      throw error;
    }
    return new Map(errors.map((each) => [each.index, each]));
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
