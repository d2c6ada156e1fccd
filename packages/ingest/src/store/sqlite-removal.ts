import type { SqliteDatabase } from '@isobar/shared/sqlite';
import { createRollup } from '@isobar/shared/summaries';

import { groupByHour } from '../hours/group-by-hour.ts';
import { decodeBody } from './body.ts';
import type { ReadingStore } from './reading-store.ts';
import { STATION_ID } from './sqlite-expressions.ts';
import type { SqliteHours } from './sqlite-hours.ts';

interface OldRow {
  readonly log: number;
  readonly seq: number;
  readonly timestamp: number;
  readonly body: string;
  /** 1 where the log has a name, so that its ranges tell of the reading. */
  readonly isNumbered: number;
}

/**
 * Makes the function that deletes old readings, after what they say was added to their hours; it must be
 * called inside a transaction.
 */
export function createSqliteRemoval(
  database: SqliteDatabase,
  hours: SqliteHours,
): (query: Parameters<ReadingStore['removeOld']>[0]) => number {
  const find = database.prepare(
    `SELECT log, seq, timestamp, body, name <> '' AS isNumbered
     FROM readings JOIN logs ON logs.id = readings.log
     WHERE readings.station = ${STATION_ID}
       AND timestamp < ? AND received_at < ? ORDER BY timestamp LIMIT ?`,
  );
  const remove = database.prepare('DELETE FROM readings WHERE log = ? AND seq = ?');
  const remember = database.prepare('INSERT OR IGNORE INTO removed VALUES (?, ?)');

  function fold(station: string, hour: number, old: readonly OldRow[]): void {
    const row = hours.row({ station, hour });
    const removed = createRollup();
    if (row.removed !== undefined) removed.merge(row.removed);
    for (const { body } of old) removed.add(decodeBody(body));
    hours.fold({ station, hour }, { row, removed: removed.rollup() });
  }

  return ({ station, takenBefore, receivedBefore, limit }) => {
    const old = find.all([station, takenBefore, receivedBefore, limit]) as OldRow[];
    for (const [hour, rows] of groupByHour(old)) fold(station, hour, rows);
    for (const { log, seq, isNumbered } of old) {
      remove.run([log, seq]);
      if (isNumbered === 0) remember.run([log, seq]);
    }
    return old.length;
  };
}
