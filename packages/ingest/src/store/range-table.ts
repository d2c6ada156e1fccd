import type { SequenceRange } from '@isobar/shared';
import type { SqliteDatabase } from '@isobar/shared/sqlite';

export type RangeState = 'stored' | 'rejected' | 'dropped';

export interface RangeTable {
  /** Adds a range that may overlap or touch those that are there. Cost: the ranges that it meets. */
  add(log: number, state: RangeState, range: SequenceRange): void;
  /** The ranges that hold any number from `first` to `last`. */
  overlapping(log: number, state: RangeState, range: SequenceRange): SequenceRange[];
}

interface RangeRow {
  readonly first: number;
  readonly last: number;
}

/** Sets of sequence numbers as ranges, one row each: in order and without loss it is one row a log. */
export function createRangeTable(database: SqliteDatabase): RangeTable {
  // Ranges do not overlap: of those that begin before a number only the last can hold it.
  const LAST_BEFORE = `(SELECT max(first) FROM ranges WHERE log = ?1 AND state = ?2 AND first <= ?3)`;
  const overlap = database.prepare(
    `SELECT first, last FROM ranges WHERE log = ?1 AND state = ?2
       AND first >= coalesce(${LAST_BEFORE}, ?3) AND first <= ?4 AND last >= ?3 ORDER BY first`,
  );
  /** What nearly always happens, in one step: numbers go on where a range ends. */
  const extend = database.prepare(
    `UPDATE ranges SET last = ?4 WHERE log = ?1 AND state = ?2
       AND first = ${LAST_BEFORE} AND last = ?3 - 1
       AND NOT EXISTS (
         SELECT 1 FROM ranges WHERE log = ?1 AND state = ?2 AND first > ?3 AND first <= ?4 + 1)`,
  );
  const remove = database.prepare(
    'DELETE FROM ranges WHERE log = ? AND state = ? AND first >= ? AND first <= ?',
  );
  const insert = database.prepare(
    'INSERT INTO ranges (log, state, first, last) VALUES (?, ?, ?, ?)',
  );
  const overlapping = (log: number, state: RangeState, [first, last]: SequenceRange): RangeRow[] =>
    overlap.all([log, state, first, last]) as RangeRow[];

  return {
    add: (log, state, [first, last]) => {
      if (extend.run([log, state, first, last]).changes > 0) return;
      const met = overlapping(log, state, [first - 1, last + 1]);
      const lowest = Math.min(first, ...met.map((range) => range.first));
      const highest = Math.max(last, ...met.map((range) => range.last));
      if (met.length === 1 && met[0]?.first === lowest && met[0].last === highest) return;
      if (met.length > 0) remove.run([log, state, lowest, highest]);
      insert.run([log, state, lowest, highest]);
    },
    overlapping: (log, state, range) => overlapping(log, state, range).map(toRange),
  };
}

function toRange({ first, last }: RangeRow): SequenceRange {
  return [first, last];
}
