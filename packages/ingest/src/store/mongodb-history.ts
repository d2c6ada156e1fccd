import type { Collection, Filter } from 'mongodb';

import { inPages } from './cursor-pages.ts';
import { fromDocument, type ReadingDocument } from './mongodb-documents.ts';
import type { ReadingPosition, ReadingStore, StoredReading } from './reading-store.ts';

/** The last instant that a Date holds. */
export const MAX_TIMESTAMP = 8.64e15;
/** The order of a station's readings, and the index that gives it without sorting. */
export const READING_ORDER = { timestamp: 1, log: 1, seq: 1 } as const;
export const READING_ORDER_INDEX = { station: 1, ...READING_ORDER } as const;

const PAGE_READINGS = 500;
/** Questions to the server at one time. */
const CONCURRENCY = 16;

export async function* scanReadings(
  readings: Collection<ReadingDocument>,
  query: Parameters<ReadingStore['scan']>[0],
): AsyncGenerator<readonly StoredReading[]> {
  const { station, from = 0, to = MAX_TIMESTAMP, after, pageSize = PAGE_READINGS } = query;
  const start = Math.max(from, after?.timestamp ?? 0);
  const range = { $gte: new Date(start), $lte: new Date(to) };
  const cursor = readings
    .find({ station, timestamp: range, ...(after !== undefined && behind(after)) })
    .sort(READING_ORDER);
  for await (const page of inPages(cursor, pageSize)) yield page.map(fromDocument);
}

function behind({ timestamp, log, seq }: ReadingPosition): Filter<ReadingDocument> {
  const at = new Date(timestamp);
  return {
    $or: [
      { timestamp: { $gt: at } },
      { timestamp: at, log: { $gt: log } },
      { timestamp: at, log, seq: { $gt: seq } },
    ],
  };
}

/** One look into the index a station, a few at a time. */
export async function latestReadings(
  readings: Collection<ReadingDocument>,
  { to, stations }: { to: number; stations: readonly string[] },
): Promise<StoredReading[]> {
  const found: StoredReading[] = [];
  const waiting = [...stations];
  const look = async (): Promise<void> => {
    for (let station = waiting.shift(); station !== undefined; station = waiting.shift()) {
      const document = await readings
        .find({ station, timestamp: { $lte: new Date(to) } })
        .sort({ timestamp: -1, log: -1, seq: -1 })
        .limit(1)
        .next();
      if (document !== null) found.push(fromDocument(document));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, look));
  return found.sort((one, other) => (one.station < other.station ? -1 : 1));
}
