import type { SequenceRange } from '@isobar/shared';
import type { SqliteDatabase } from '@isobar/shared/sqlite';

export type RangeState = 'stored' | 'rejected' | 'dropped';

export interface RangeTable {
  /** Adds a range that may overlap or touch those that are there. Cost: the ranges that it meets. */
  add(log: number, state: RangeState, range: SequenceRange): void;
  read(log: number, state: RangeState): SequenceRange[];
  /** The ranges that hold any number from `first` to `last`. */
  overlapping(log: number, state: RangeState, range: SequenceRange): SequenceRange[];
}

interface RangeRow {
  readonly first: number;
  readonly last: number;
}

/** Sets of sequence numbers as ranges, one row each: in order and without loss it is one row a log. */
export function createRangeTable(database: SqliteDatabase): RangeTable {
  const before = database.prepare(
    'SELECT first, last FROM ranges WHERE log = ? AND state = ? AND first <= ? ORDER BY first DESC LIMIT 1',
  );
  const within = database.prepare(
    'SELECT first, last FROM ranges WHERE log = ? AND state = ? AND first > ? AND first <= ? ORDER BY first',
  );
  const remove = database.prepare(
    'DELETE FROM ranges WHERE log = ? AND state = ? AND first >= ? AND first <= ?',
  );
  const insert = database.prepare(
    'INSERT INTO ranges (log, state, first, last) VALUES (?, ?, ?, ?)',
  );
  const all = database.prepare(
    'SELECT first, last FROM ranges WHERE log = ? AND state = ? ORDER BY first',
  );

  return {
    add: (log, state, [first, last]) => {
      const [previous] = before.all([log, state, first]) as RangeRow[];
      const touching = previous !== undefined && previous.last >= first - 1 ? [previous] : [];
      const met = [...touching, ...(within.all([log, state, first, last + 1]) as RangeRow[])];
      const lowest = Math.min(first, ...met.map((range) => range.first));
      const highest = Math.max(last, ...met.map((range) => range.last));
      if (met.length === 1 && met[0]?.first === lowest && met[0].last === highest) return;
      if (met.length > 0) remove.run([log, state, lowest, highest]);
      insert.run([log, state, lowest, highest]);
    },
    overlapping: (log, state, [first, last]) =>
      [
        ...(before.all([log, state, first]) as RangeRow[]).filter((row) => row.last >= first),
        ...(within.all([log, state, first, last]) as RangeRow[]),
      ].map(toRange),
    read: (log, state) => (all.all([log, state]) as RangeRow[]).map(toRange),
  };
}

function toRange({ first, last }: RangeRow): SequenceRange {
  return [first, last];
}
