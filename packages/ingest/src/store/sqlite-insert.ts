import { toRanges } from '@isobar/shared/sequence-ranges';
import type { SqliteDatabase } from '@isobar/shared/sqlite';

import { isLate } from '../hours/mark-memory.ts';
import { isRepeat, type Content } from './body.ts';
import { groupByLog, type LogGroup } from './group-by-log.ts';
import type { EncodedReading, InsertKind } from './packed-batch.ts';
import type { RangeTable } from './range-table.ts';
import type { StreamIds } from './stream-ids.ts';

type Row = (string | number | null)[];

const COLUMNS = 7;
/** Each call into libsql costs microseconds, so many rows go in one: 50 was fastest of 20 to 200. */
const ROWS_PER_INSERT = 50;

function judge(
  there: Content | 'removed' | undefined,
  own: Parameters<typeof isRepeat>[1],
): InsertKind {
  if (there === undefined) return 'stored';
  return there === 'removed' || isRepeat(there, own) ? 'duplicate' : 'conflict';
}

/** The parameters of one statement; `flat` takes several times as long. */
function joined(rows: readonly Row[], from: number): Row {
  const parameters: Row = [];
  for (let index = from; index < from + ROWS_PER_INSERT; index += 1) {
    parameters.push(...(rows[index] ?? []));
  }
  return parameters;
}

/** Makes the function that stores a batch; it must be called inside a transaction. */
export function createSqliteInsert(parts: {
  database: SqliteDatabase;
  ids: StreamIds;
  ranges: RangeTable;
}): (batch: readonly EncodedReading[]) => InsertKind[] {
  const { database, ids, ranges } = parts;
  const placeholders = `(${Array(COLUMNS).fill('?').join(',')})`;
  const insertOne = database.prepare(`INSERT INTO readings VALUES ${placeholders}`);
  const insertMany = database.prepare(
    `INSERT INTO readings VALUES ${Array(ROWS_PER_INSERT).fill(placeholders).join(',')}`,
  );
  const existing = database.prepare(
    'SELECT timestamp, body FROM readings WHERE log = ? AND seq = ?',
  );
  const removed = database.prepare('SELECT 1 FROM removed WHERE log = ? AND seq = ?');
  const count = database.prepare(
    `UPDATE logs SET stored = stored + ?, duplicates = duplicates + ?, conflicts = conflicts + ?,
     last_seen = max(last_seen, ?), clock = ? WHERE id = ?`,
  );

  function writeRows(rows: readonly Row[]): void {
    const whole = rows.length - (rows.length % ROWS_PER_INSERT);
    for (let at = 0; at < whole; at += ROWS_PER_INSERT) {
      insertMany.run(joined(rows, at));
    }
    for (const row of rows.slice(whole)) insertOne.run(row);
  }

  /**
   * Answers with the time and values that are stored under a number; looks only where there may be any.
   * `removed`: they were stored, and have been deleted for their age.
   */
  function createLookup(
    log: number,
    group: LogGroup<EncodedReading>,
  ): (reading: EncodedReading) => Content | 'removed' | undefined {
    const read = (seq: number): Content | undefined => (existing.all([log, seq]) as Content[])[0];
    const isRemoved = (reading: EncodedReading): boolean =>
      isLate(reading) && removed.all([log, reading.seq]).length > 0;
    if (group.log === '') {
      return (reading) => read(reading.seq) ?? (isRemoved(reading) ? 'removed' : undefined);
    }
    const seqs = group.items.map(({ reading }) => reading.seq);
    const span = [Math.min(...seqs), Math.max(...seqs)] as const;
    const known = ranges.overlapping(log, 'stored', span);
    if (known.length === 0) return () => undefined;
    return ({ seq }) =>
      known.some(([first, last]) => first <= seq && seq <= last)
        ? (read(seq) ?? 'removed')
        : undefined;
  }

  function insertGroup(group: LogGroup<EncodedReading>, kinds: InsertKind[]): Row[] {
    const station = ids.station(group.station);
    const log = ids.log(station, group.log);
    const lookup = createLookup(log, group);
    const fresh = new Map<number, Content>();
    const counts = { stored: 0, duplicate: 0, conflict: 0 };
    const rows: Row[] = [];
    for (const { index, reading } of group.items) {
      const { seq, timestamp, receivedAt, isUntimed = false, clock = null, body } = reading;
      const own = { timestamp, body, isUntimed };
      const there = fresh.get(seq) ?? lookup(reading);
      const kind = judge(there, own);
      kinds[index] = kind;
      counts[kind] += 1;
      if (kind !== 'stored') continue;
      fresh.set(seq, own);
      rows.push([log, seq, station, timestamp, receivedAt, clock, body]);
    }
    if (group.log !== '')
      for (const range of toRanges(fresh.keys())) ranges.add(log, 'stored', range);
    const newest = group.items.at(-1)?.reading;
    const lastSeen = newest?.receivedAt ?? 0;
    count.run([
      counts.stored,
      counts.duplicate,
      counts.conflict,
      lastSeen,
      newest?.clock ?? null,
      log,
    ]);
    return rows;
  }

  return (batch) => {
    const kinds = new Array<InsertKind>(batch.length);
    writeRows(groupByLog(batch).flatMap((group) => insertGroup(group, kinds)));
    return kinds;
  };
}
