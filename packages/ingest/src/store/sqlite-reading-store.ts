import {
  countRanges,
  gapsBetween,
  mergeRanges,
  toRanges,
  type SequenceRange,
} from '@isobar/shared';
import { openDatabase } from '@isobar/shared/sqlite';

import { decodeBody, encodeBody } from './body.ts';
import { createRangeTable } from './range-table.ts';
import type {
  InsertOutcome,
  LedgerEntry,
  ReadingStore,
  Rejection,
  StoredClock,
  StoredReading,
} from './reading-store.ts';
import { MIGRATIONS } from './sqlite-schema.ts';
import { createStreamIds } from './stream-ids.ts';

const ROWS_PER_INSERT = 50;
const DEFAULT_MAXIMUM_REJECTIONS = 100_000;
const MAX_PAYLOAD_KEPT_BYTES = 8192;

export function openSqliteReadingStore(options: {
  path: string;
  maximumRejections?: number;
}): Promise<ReadingStore> {
  const { path, maximumRejections = DEFAULT_MAXIMUM_REJECTIONS } = options;
  const database = openDatabase({ path, migrations: MIGRATIONS });
  database.exec('PRAGMA busy_timeout = 100');
  const ranges = createRangeTable(database);
  const ids = createStreamIds(database);
  const one = database.prepare(`INSERT INTO readings VALUES (?,?,?,?,?,?,?)`);
  const many = database.prepare(
    `INSERT INTO readings VALUES ${Array(ROWS_PER_INSERT).fill('(?,?,?,?,?,?,?)').join(',')}`,
  );
  const existing = database.prepare(
    'SELECT timestamp, body FROM readings WHERE log = ? AND seq = ?',
  );
  const bump = database.prepare(
    `UPDATE logs SET stored = stored + ?, duplicates = duplicates + ?, conflicts = conflicts + ?,
     last_seen = max(last_seen, ?), clock = ? WHERE id = ?`,
  );

  function transaction<T>(work: () => T): T {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      ids.forget();
      database.exec('ROLLBACK');
      throw error;
    }
  }

  function insert(batch: readonly StoredReading[]): InsertOutcome[] {
    const groups = groupByLog(batch);
    const outcomes = new Array<InsertOutcome>(batch.length);
    const rows: (string | number | null)[] = [];
    for (const group of groups.values()) insertGroup(group, outcomes, rows);
    const width = 7 * ROWS_PER_INSERT;
    let at = 0;
    for (; at + width <= rows.length; at += width) many.run(rows.slice(at, at + width));
    for (; at < rows.length; at += 7) one.run(rows.slice(at, at + 7));
    return outcomes;
  }

  function insertGroup(
    group: readonly { index: number; reading: StoredReading }[],
    outcomes: InsertOutcome[],
    rows: (string | number | null)[],
  ): void {
    const [head] = group;
    if (head === undefined) return;
    const { station: stationName, log: logName } = head.reading;
    const station = ids.station(stationName);
    const log = ids.log(station, logName);
    const known = logName === '' ? undefined : ranges.read(log, 'stored');
    const fresh = new Map<number, string>();
    const counts = { stored: 0, duplicate: 0, conflict: 0 };
    let lastSeen = 0;
    let clock: StoredClock | null = null;
    for (const { index, reading } of group) {
      const { seq, timestamp, receivedAt } = reading;
      const body = encodeBody(reading.values);
      const fingerprint = `${timestamp} ${body}`;
      let there = fresh.get(seq);
      if (there === undefined && (known === undefined || holds(known, seq))) {
        const [row] = existing.all([log, seq]) as { timestamp: number; body: string }[];
        if (row !== undefined) there = `${row.timestamp} ${row.body}`;
      }
      const kind =
        there === undefined ? 'stored' : there === fingerprint ? 'duplicate' : 'conflict';
      outcomes[index] = { kind };
      counts[kind] += 1;
      lastSeen = Math.max(lastSeen, receivedAt);
      clock = reading.clock ?? null;
      if (kind !== 'stored') continue;
      fresh.set(seq, fingerprint);
      rows.push(log, seq, station, timestamp, receivedAt, reading.clock ?? null, body);
    }
    if (logName !== '') {
      for (const range of toRanges(fresh.keys())) ranges.add(log, 'stored', range);
    }
    bump.run([counts.stored, counts.duplicate, counts.conflict, lastSeen, clock, log]);
  }

  function ledgerEntry(row: LogRow): LedgerEntry {
    const sets = {
      stored: ranges.read(row.id, 'stored'),
      rejected: ranges.read(row.id, 'rejected'),
      dropped: ranges.read(row.id, 'dropped'),
    };
    const settled = mergeRanges([...sets.stored, ...sets.rejected, ...sets.dropped]);
    const missingRanges = gapsBetween(settled);
    return {
      station: row.station,
      log: row.log,
      first: settled[0]?.[0] ?? 0,
      last: settled.at(-1)?.[1] ?? 0,
      stored: row.stored,
      missing: countRanges(missingRanges),
      missingRanges,
      dropped: countRanges(subtract(sets.dropped, sets.stored)),
      rejected: countRanges(sets.rejected),
      duplicates: row.duplicates,
      conflicts: row.conflicts,
      lastSeen: row.last_seen,
      ...(row.clock !== null && { clock: row.clock }),
    };
  }

  const logs = database.prepare(
    `SELECT logs.*, logs.name AS log, stations.name AS station FROM logs JOIN stations ON stations.id = logs.station
     WHERE ?1 IS NULL OR stations.name = ?1 ORDER BY stations.name, logs.id`,
  );
  const readLedger = (station?: string): LedgerEntry[] =>
    (logs.all([station ?? null]) as LogRow[]).map(ledgerEntry);
  const reject = database.prepare(
    'INSERT INTO rejections (topic, reason, payload, received_at) VALUES (?, ?, ?, ?)',
  );
  const prune = database.prepare(
    'DELETE FROM rejections WHERE id <= (SELECT max(id) FROM rejections) - ?',
  );
  const rejectionCount = database.prepare('SELECT count(*) AS count FROM rejections');
  const found = database.prepare(
    `SELECT logs.name AS log, seq, timestamp, received_at, readings.clock AS clock, body
     FROM readings JOIN logs ON logs.id = readings.log
     WHERE readings.station = ? AND timestamp >= ? AND timestamp <= ? ORDER BY timestamp, seq LIMIT ?`,
  );

  return Promise.resolve({
    insert: (batch) => attempt(() => transaction(() => insert(batch))),
    recordRejections: (rejections) =>
      attempt(() => {
        transaction(() => {
          for (const { topic, reason, payload, receivedAt, station, log, seq } of rejections) {
            reject.run([topic, reason, payload.subarray(0, MAX_PAYLOAD_KEPT_BYTES), receivedAt]);
            if (station === undefined || log === undefined || seq === undefined) continue;
            ranges.add(ids.log(ids.station(station), log), 'rejected', [seq, seq]);
          }
          prune.run([maximumRejections]);
        });
      }),
    recordDropped: (station, log, dropped) =>
      attempt(() => {
        transaction(() => {
          const id = ids.log(ids.station(station), log);
          for (const range of dropped) ranges.add(id, 'dropped', range);
        });
      }),
    ledger: ({ station } = {}) => attempt(() => readLedger(station)),
    totals: () =>
      attempt(() => {
        const entries = readLedger();
        const [row] = rejectionCount.all([]) as { count: number }[];
        return {
          stored: sum(entries.map(({ stored }) => stored)),
          missing: sum(entries.map(({ missing }) => missing)),
          rejected: row?.count ?? 0,
        };
      }),
    find: ({ station, from = 0, to = Number.MAX_SAFE_INTEGER, limit }) =>
      attempt(() =>
        (found.all([ids.station(station), from, to, limit]) as FoundRow[]).map((row) => ({
          station,
          log: row.log,
          seq: row.seq,
          timestamp: row.timestamp,
          receivedAt: row.received_at,
          ...(row.clock !== null && { clock: row.clock }),
          values: decodeBody(row.body),
        })),
      ),
    close: () =>
      attempt(() => {
        if (database.open) database.close();
      }),
  });
}

interface LogRow {
  readonly id: number;
  readonly station: string;
  readonly log: string;
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly last_seen: number;
  readonly clock: StoredClock | null;
}
interface FoundRow {
  readonly log: string;
  readonly seq: number;
  readonly timestamp: number;
  readonly received_at: number;
  readonly clock: StoredClock | null;
  readonly body: string;
}

/** The store's methods answer with promises, whatever is behind them. */
function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

function groupByLog(
  batch: readonly StoredReading[],
): Map<string, { index: number; reading: StoredReading }[]> {
  const groups = new Map<string, { index: number; reading: StoredReading }[]>();
  for (const [index, reading] of batch.entries()) {
    const key = `${reading.station} ${reading.log}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ index, reading }]);
    else group.push({ index, reading });
  }
  return groups;
}

/** What is in `ranges` and not in `others`; both ascending and merged. */
function subtract(
  ranges: readonly SequenceRange[],
  others: readonly SequenceRange[],
): SequenceRange[] {
  return ranges.flatMap(([first, last]) => {
    const inside = others.filter(([low, high]) => low <= last && high >= first);
    const walls: SequenceRange[] = [[first - 1, first - 1], ...inside, [last + 1, last + 1]];
    return gapsBetween(walls).filter(([low, high]) => low <= high);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function holds(ranges: readonly SequenceRange[], seq: number): boolean {
  return ranges.some(([first, last]) => first <= seq && seq <= last);
}
