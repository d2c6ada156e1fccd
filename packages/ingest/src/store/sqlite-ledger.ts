import type { SequenceRange } from '@isobar/shared';
import type { SqliteDatabase } from '@isobar/shared/sqlite';

import { createIdPages } from './id-pages.ts';
import { summarize } from './log-summary.ts';
import type { RangeState } from './range-table.ts';
import type { LedgerEntry, ReadingStore, StoredClock, Totals } from './reading-store.ts';

/**
 * The ledger, read from counters and ranges alone: the cost does not grow with the readings, and with
 * the logs it is paid in pages.
 */
export function createSqliteLedger(
  database: SqliteDatabase,
): Pick<ReadingStore, 'ledger' | 'totals'> {
  const readInPages = createIdPages(database, 'logs');
  // One statement sees one state of the file: a batch that is stored meanwhile counts with its ranges, or not at all.
  const columns = `logs.id AS id, stations.name AS station, logs.name AS log, stored, duplicates,
    conflicts, last_seen AS lastSeen, clock, state, first, last`;
  const page = database.prepare(
    `SELECT ${columns} FROM logs JOIN stations ON stations.id = logs.station
     LEFT JOIN ranges ON ranges.log = logs.id
     WHERE logs.id > ? AND logs.id <= ? ORDER BY logs.id, state, first`,
  );
  const ofStation = database.prepare(
    `SELECT ${columns} FROM stations JOIN logs ON logs.station = stations.id
     LEFT JOIN ranges ON ranges.log = logs.id
     WHERE stations.name = ? ORDER BY logs.id, state, first`,
  );
  // A number is missing where a range begins behind the end of all that begin before it, whatever their state.
  const sums = database.prepare(
    `SELECT
       (SELECT coalesce(sum(stored), 0) FROM logs WHERE id > ?1 AND id <= ?2) AS stored,
       (SELECT coalesce(sum(max(first - 1 - reached, 0)), 0) FROM (
          SELECT first, max(last) OVER (
            PARTITION BY log ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ) AS reached FROM ranges WHERE log > ?1 AND log <= ?2)) AS missing`,
  );
  const countRejections = database.prepare('SELECT count(*) AS count FROM rejections');

  return {
    ledger: async ({ station } = {}) => {
      if (station !== undefined) return toEntries(ofStation.all([station]) as Row[]);
      const entries = await readInPages((after, upTo) =>
        toEntries(page.all([after, upTo]) as Row[]),
      );
      return entries.sort((one, other) => compare(one.station, other.station)); // stable: logs by age
    },
    totals: async () => {
      const pages = await readInPages(
        (after, upTo) => sums.all([after, upTo]) as Omit<Totals, 'rejected'>[],
      );
      const [row] = countRejections.all([]) as { count: number }[];
      return {
        stored: pages.reduce((sum, { stored }) => sum + stored, 0),
        missing: pages.reduce((sum, { missing }) => sum + missing, 0),
        rejected: row?.count ?? 0,
      };
    },
  };
}

/** A log and one of its ranges; of a log without any there is one row without a range. */
type Row = {
  readonly id: number;
  readonly station: string;
  readonly log: string;
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly lastSeen: number;
  readonly clock: StoredClock | null;
} & (
  | { readonly state: RangeState; readonly first: number; readonly last: number }
  | { readonly state: null }
);

/** @param rows - those of a log one behind the other */
function toEntries(rows: readonly Row[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let at = 0; at < rows.length;) {
    const row = rows[at];
    if (row === undefined) break;
    const ranges: Record<RangeState, SequenceRange[]> = { stored: [], rejected: [], dropped: [] };
    for (let each = rows[at]; each?.id === row.id; each = rows[++at]) {
      if (each.state !== null) ranges[each.state].push([each.first, each.last]);
    }
    entries.push(toEntry(row, ranges));
  }
  return entries;
}

function toEntry(row: Row, ranges: Record<RangeState, SequenceRange[]>): LedgerEntry {
  const { station, log, stored, duplicates, conflicts, lastSeen, clock } = row;
  return {
    ...{ station, log, ...summarize(ranges) },
    ...{ stored, duplicates, conflicts, lastSeen },
    ...(clock !== null && { clock }),
  };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
