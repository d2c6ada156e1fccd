import { createRollup } from '@isobar/shared/summaries';
import type { Collection } from 'mongodb';

import { groupByHour } from '../hours/group-by-hour.ts';
import { fromDocument, readingId, type ReadingDocument } from './mongodb-documents.ts';
import { rowOf, type MongodbHours, type RemovalNote } from './mongodb-hours.ts';
import { logId, type LogDocument, type MongodbLedger } from './mongodb-ledger.ts';
import { createRangeLookup } from './range-lookup.ts';
import type { ReadingStore, StoredReading } from './reading-store.ts';

/** A reading without a number that was deleted, or is about to be: no range of the ledger tells of it. */
export interface RemovedDocument {
  /** As the reading's. */
  readonly _id: string;
  readonly station: string;
  readonly timestamp: Date;
}

export interface MongodbRemovalParts {
  readonly readings: Collection<ReadingDocument>;
  readonly removed: Collection<RemovedDocument>;
  readonly ledger: MongodbLedger;
  readonly hours: MongodbHours;
}

/**
 * Deletes old readings, one hour's after the other's. One update adds what they say to the hour and notes
 * them, then they are deleted, then the note goes: whatever a kill leaves, the note says which
 * readings the hour tells of already.
 */
export async function removeOldReadings(
  parts: MongodbRemovalParts,
  query: Parameters<ReadingStore['removeOld']>[0],
): Promise<number> {
  const { station, takenBefore, receivedBefore, limit } = query;
  const old = {
    timestamp: { $lt: new Date(takenBefore) },
    receivedAt: { $lt: new Date(receivedBefore) },
  };
  const cursor = parts.readings.find({ station, ...old }).sort({ timestamp: 1 });
  const found = (await cursor.limit(limit).toArray()).map(fromDocument);
  let count = 0;
  for (const [hour, readings] of groupByHour(found)) {
    count += await removeOf(parts, { station, hour }, readings.map(readingId));
  }
  return count;
}

async function removeOf(
  parts: MongodbRemovalParts,
  place: { station: string; hour: number },
  ids: readonly string[],
): Promise<number> {
  const { readings, hours } = parts;
  const day = await hours.day(place);
  if (day?.removing) return finish(parts, place, day.removing);
  // Only what is there still, as of this version of the day: another process may remove as well.
  const there = await readings.find({ _id: { $in: [...ids] } }).toArray();
  const mayGo = await settled(parts, place.station, there.map(fromDocument));
  if (mayGo.length === 0) return 0;
  const row = rowOf(day, place.hour);
  const removed = createRollup();
  if (row.removed !== undefined) removed.merge(row.removed);
  for (const { values } of mayGo) removed.add(values);
  if (row.rolled === undefined) await hours.table.mark([place]);
  const note = hours.newNote(place.hour, mayGo.map(readingId));
  const isNoted = await hours.change(
    { ...row, ...place },
    { removed: JSON.stringify(removed.rollup()), note },
  );
  return isNoted ? finish(parts, place, note) : 0;
}

/** Deletes what a note names, and takes the note away. */
async function finish(
  { readings, hours }: MongodbRemovalParts,
  place: { station: string; hour: number },
  note: RemovalNote,
): Promise<number> {
  const { deletedCount } = await readings.deleteMany({ _id: { $in: [...note.ids] } });
  await hours.clear(place, note);
  return deletedCount;
}

/**
 * Those that are known again when they come again: the ledger has counted them, and nobody is about to
 * store them. Whoever stores one of these notes it first, and looks then whether it is counted.
 */
async function settled(
  { ledger, removed }: MongodbRemovalParts,
  station: string,
  readings: readonly StoredReading[],
): Promise<StoredReading[]> {
  await remember(
    removed,
    readings.filter(({ log }) => log === ''),
  );
  const logs = await ledger.find(readings);
  const mayGo = new Map([...logs].map(([id, log]) => [id, createMayGo(log)]));
  return readings.filter(({ log, seq }) => mayGo.get(logId({ station, log }))?.(seq) === true);
}

function createMayGo({ log, stored, pending = [] }: LogDocument): (seq: number) => boolean {
  if (log === '') return () => pending.length === 0;
  const isCounted = createRangeLookup(stored);
  const isPending = createRangeLookup(pending.flatMap(({ ranges }) => ranges));
  return (seq) => isCounted(seq) && !isPending(seq);
}

async function remember(
  removed: Collection<RemovedDocument>,
  readings: readonly StoredReading[],
): Promise<void> {
  if (readings.length === 0) return;
  await removed.bulkWrite(
    readings.map((reading) => ({
      updateOne: {
        filter: { _id: readingId(reading) },
        update: {
          $set: { station: reading.station, timestamp: new Date(reading.timestamp) },
        },
        upsert: true,
      },
    })),
    { ordered: false },
  );
}
