import { setImmediate as nextTurn } from 'node:timers/promises';

import type { SqliteDatabase } from '@isobar/shared/sqlite';

import { decodeBody } from './body.ts';
import { createIdPages } from './id-pages.ts';
import type { ReadingStore, StoredClock, StoredReading } from './reading-store.ts';
import { STATION_ID } from './sqlite-expressions.ts';

/** A page is read in one go, in a millisecond or two: ingest in the same process waits no longer for its turn. */
const PAGE_READINGS = 500;

/** What is read of a reading, where `logs` is joined. */
export const COLUMNS =
  'logs.name AS log, seq, timestamp, received_at, readings.clock AS clock, body';

export interface FoundRow {
  readonly log: string;
  readonly seq: number;
  readonly timestamp: number;
  readonly received_at: number;
  readonly clock: StoredClock | null;
  readonly body: string;
}

export function toReading(station: string, row: FoundRow): StoredReading {
  return {
    station,
    log: row.log,
    seq: row.seq,
    timestamp: row.timestamp,
    receivedAt: row.received_at,
    ...(row.clock !== null && { clock: row.clock }),
    values: decodeBody(row.body),
  };
}

/** What of a store reads much: whole stretches of time, and the newest of every station. */
export function createSqliteHistory(
  database: SqliteDatabase,
): Pick<ReadingStore, 'scan' | 'latest'> {
  // The index ends with the primary key, so this is its own order, and nothing is sorted.
  const page = database.prepare(
    `SELECT ${COLUMNS}, readings.log AS logId FROM readings JOIN logs ON logs.id = readings.log
     WHERE readings.station = ${STATION_ID} AND timestamp <= ?
       AND (timestamp, readings.log, seq) > (?, ?, ?) ORDER BY timestamp, readings.log, seq LIMIT ?`,
  );
  const findLog = database.prepare(
    `SELECT logs.id AS id FROM logs JOIN stations ON stations.id = logs.station
     WHERE stations.name = ? AND logs.name = ?`,
  );
  const newest = database.prepare(
    `SELECT stations.name AS station, ${COLUMNS}
     FROM stations JOIN readings ON (readings.log, seq) = (
       SELECT log, seq FROM readings WHERE station = stations.id AND timestamp <= ?
       ORDER BY timestamp DESC, log DESC, seq DESC LIMIT 1)
     JOIN logs ON logs.id = readings.log WHERE stations.id > ? AND stations.id <= ?`,
  );
  const readInPages = createIdPages(database, 'stations');

  async function* scan(query: Parameters<ReadingStore['scan']>[0]) {
    const { station, from = 0, to = Number.MAX_SAFE_INTEGER, after } = query;
    const { pageSize = PAGE_READINGS } = query;
    let place = [from, 0, 0]; // ids begin with 1
    if (after !== undefined && after.timestamp >= from) {
      const [log] = findLog.all([station, after.log]) as { id: number }[];
      place = [after.timestamp, log?.id ?? 0, after.seq];
    }
    for (;;) {
      const rows = page.all([station, to, ...place, pageSize]) as (FoundRow & { logId: number })[];
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map((row) => toReading(station, row));
      if (rows.length < pageSize) return;
      place = [last.timestamp, last.logId, last.seq];
      await nextTurn();
    }
  }

  return {
    scan,
    latest: async ({ to }) => {
      const found = await readInPages((after, upTo) =>
        (newest.all([to, after, upTo]) as (FoundRow & { station: string })[]).map((row) =>
          toReading(row.station, row),
        ),
      );
      return found.sort((one, other) => (one.station < other.station ? -1 : 1));
    },
  };
}
