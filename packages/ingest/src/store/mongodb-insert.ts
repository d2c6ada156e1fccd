import { toRanges } from '@isobar/shared';
import { MongoBulkWriteError, type Collection, type WriteError } from 'mongodb';

import { isLate, type MarkMemory } from '../hours/mark-memory.ts';
import { isRepeat } from './body.ts';
import { groupByLog, type LogGroup } from './group-by-log.ts';
import {
  contentOf,
  fromDocument,
  readingId,
  toDocument,
  type ReadingDocument,
} from './mongodb-documents.ts';
import { logId, type LogChange } from './mongodb-ledger.ts';
import type { MongodbRemovalParts } from './mongodb-removal.ts';
import { createRangeLookup } from './range-lookup.ts';
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

export interface MongodbInsertParts extends MongodbRemovalParts {
  readonly memory: MarkMemory;
}

/**
 * Stores a batch: notes it in the ledger, inserts the readings, looks at those that were there
 * already, marks their hours, and settles the note. A kill between any two steps leaves a note that tells
 * where to look.
 */
export async function insertReadings(
  parts: MongodbInsertParts,
  batch: readonly StoredReading[],
): Promise<InsertOutcome[]> {
  if (batch.length === 0) return [];
  const { readings, ledger } = parts;
  const groups = groupByLog(batch);
  const intent = await ledger.intend(
    groups.map(({ station, log, items }) => ({
      station,
      log,
      ranges: log === '' ? [] : toRanges(items.map(({ reading }) => reading.seq)),
    })),
  );
  const counted = await findCounted(parts, batch);
  const errors = await insertAll(
    readings,
    batch.map((reading) => (counted.has(reading) ? undefined : toDocument(reading, intent))),
  );
  const outcomes = await judge(readings, batch, { errors, counted });
  await markHours(
    parts,
    batch.filter((_, index) => isThere(outcomes[index])),
  );
  await ledger.settle(
    intent,
    groups.map((group) => changeOf(group, outcomes)),
  );
  return outcomes;
}

/**
 * Late readings that have been stored before. They may have been deleted since, so that the database
 * would take them once more.
 */
async function findCounted(
  { ledger, removed }: MongodbInsertParts,
  batch: readonly StoredReading[],
): Promise<ReadonlySet<StoredReading>> {
  const late = batch.filter(isLate);
  const numbered = late.filter(({ log }) => log !== '');
  const unnumbered = late.filter(({ log }) => log === '');
  const logs = await ledger.find(numbered);
  const isCounted = new Map([...logs].map(([id, log]) => [id, createRangeLookup(log.stored)]));
  const gone =
    unnumbered.length === 0
      ? []
      : await removed.find({ _id: { $in: unnumbered.map(readingId) } }).toArray();
  const names = new Set(gone.map(({ _id }) => _id));
  return new Set([
    ...numbered.filter((reading) => isCounted.get(logId(reading))?.(reading.seq) === true),
    ...unnumbered.filter((reading) => names.has(readingId(reading))),
  ]);
}

function isThere(outcome: InsertOutcome | undefined): boolean {
  return outcome?.kind === 'stored' || outcome?.kind === 'duplicate';
}

/** Has the hours of readings rolled up anew. */
export async function markHours(
  { hours, memory }: Pick<MongodbInsertParts, 'hours' | 'memory'>,
  readings: readonly { station: string; timestamp: number }[],
): Promise<void> {
  const marked = memory.unmarked(readings);
  await hours.table.mark(marked);
  memory.remember(marked);
}

/**
 * @returns what went wrong with single readings, by place in the batch
 * @throws where the batch as a whole, or any of it, may be stored at another try
 */
async function insertAll(
  readings: Collection<ReadingDocument>,
  batch: readonly (ReadingDocument | undefined)[],
): Promise<Map<number, WriteError>> {
  const places = [...batch.keys()].filter((index) => batch[index] !== undefined);
  const documents = batch.filter((document) => document !== undefined);
  if (documents.length === 0) return new Map();
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
    return new Map(errors.map((each) => [places[each.index] ?? each.index, each]));
  }
}

async function judge(
  readings: Collection<ReadingDocument>,
  batch: readonly StoredReading[],
  {
    errors,
    counted,
  }: { errors: ReadonlyMap<number, WriteError>; counted: ReadonlySet<StoredReading> },
): Promise<InsertOutcome[]> {
  const repeated = batch.filter(
    (reading, index) => counted.has(reading) || errors.get(index)?.code === DUPLICATE_KEY,
  );
  const there = await readings.find({ _id: { $in: repeated.map(readingId) } }).toArray();
  const known = new Map(there.map((document) => [document._id, contentOf(fromDocument(document))]));
  const isKnown = (reading: StoredReading): boolean => {
    const stored = known.get(readingId(reading));
    if (stored === undefined) return counted.has(reading); // it has been deleted for its age
    const { isUntimed = false } = reading;
    return isRepeat(stored, { ...contentOf(reading), isUntimed });
  };
  return batch.map((reading, index) => {
    if (counted.has(reading)) return { kind: isKnown(reading) ? 'duplicate' : 'conflict' };
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
