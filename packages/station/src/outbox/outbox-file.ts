import {
  countRanges,
  IsobarError,
  toRanges,
  type SequenceRange,
  type Values,
} from '@isobar/shared';
import { openAsyncDatabase, type AsyncSqliteDatabase, type SqliteRow } from '@isobar/shared/sqlite';

import { createBootTable, type BootTable } from './boot-table.ts';
import { createDroppedTable, type DroppedRanges } from './dropped-table.ts';
import type { LogSpan, LogSpans } from './log-spans.ts';
import { OUTBOX_MIGRATIONS, OUTBOX_PAGE_BYTES } from './outbox-schema.ts';
import { createQuantitiesTable, type QuantitiesTable } from './quantities-table.ts';
import type { QueuedReading } from './queued-reading.ts';
import type { Remembering } from './remembering.ts';

/** What one transaction changes. */
export interface OutboxChange {
  /** Positions of readings that leave. */
  readonly removals: readonly SequenceRange[];
  /** Positions that were lost before they got here. */
  readonly lost: readonly SequenceRange[];
  readonly logs: readonly LogSpan[];
  readonly readings: readonly (Pick<QueuedReading, 'position' | 'time'> & { values: Values })[];
  /** What became known of this boot's clock. */
  readonly clock?: { readonly offset?: number; readonly givenUpThrough?: number };
}

export interface WriteResult {
  /** How many left as asked. */
  readonly removed: number;
  /** How many left to make room. */
  readonly dropped: number;
}

export interface OutboxFile {
  /** As found when it was opened. */
  readonly found: { readonly top: number; readonly count: number; readonly logs: LogSpan[] };
  readonly dropped: DroppedRanges;
  /** Bytes that readings take up. */
  readonly usedBytes: number;
  readonly isFull: boolean;
  write(change: OutboxChange): Promise<WriteResult>;
  /** Oldest first. */
  read(options: { after: number; limit: number }): Promise<QueuedReading[]>;
  /** Leaves everything in the one file. */
  close(): Promise<void>;
  /** Leaves the file as it is, for it is damaged. */
  abandon(): void;
}

export interface OutboxFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly whenFull: 'drop-oldest' | 'stop';
  readonly bootId: string;
  readonly spans: LogSpans;
}

/** A larger file is not read through at every start: on an SD card it would take too long. */
const CHECK_UP_TO_BYTES = 32 * 1024 * 1024;
/** Another process that writes is waited for so long; readings wait in memory anyway. */
const BUSY_MILLISECONDS = 1000;
/** What a row takes besides its values, which take up to 20 each. */
const ROW_BYTES = 40;
const DROP_AT_ONCE = 256;

/** The SQLite file of an outbox. Its calls must not overlap. */
export async function openOutboxFile(options: OutboxFileOptions): Promise<OutboxFile> {
  const { path, bootId, spans, whenFull } = options;
  const database = await openAsyncDatabase({
    path,
    migrations: OUTBOX_MIGRATIONS,
    pageSize: OUTBOX_PAGE_BYTES,
  });
  try {
    return await setUp(database);
  } catch (error) {
    database.close();
    throw error;
  }

  async function setUp(database: AsyncSqliteDatabase): Promise<OutboxFile> {
    const { walPages, dataPages } = pageBudget(options.maxBytes);
    await database.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    await database.exec(`PRAGMA wal_autocheckpoint = ${walPages}`);
    const query = async (sql: string): Promise<SqliteRow[]> => (await database.prepare(sql)).all();
    if ((await usedPages()) * OUTBOX_PAGE_BYTES <= CHECK_UP_TO_BYTES) await check(query, path);

    const boots = await createBootTable(database, bootId);
    const quantities = await createQuantitiesTable(database);
    const dropped = await createDroppedTable(database);
    const statements = {
      insert: await database.prepare('INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?)'),
      remove: await database.prepare('DELETE FROM readings WHERE position BETWEEN ? AND ?'),
      read: await database.prepare(
        'SELECT * FROM readings WHERE position > ? ORDER BY position LIMIT ?',
      ),
      oldest: await database.prepare('SELECT position FROM readings ORDER BY position LIMIT ?'),
      addLog: await database.prepare('INSERT OR IGNORE INTO logs VALUES (?, ?)'),
      raiseFloor: await database.prepare('UPDATE floor SET position = ? WHERE position < ?'),
    };
    let used = await usedPages();

    async function usedPages(): Promise<number> {
      const [row] = await query(
        'SELECT page_count - freelist_count AS used FROM pragma_page_count, pragma_freelist_count',
      );
      return Number(row?.used ?? 0);
    }

    /** Frees at least one page, or all there is. */
    async function dropOldest(): Promise<SequenceRange[]> {
      const rows = await statements.oldest.all(DROP_AT_ONCE);
      const positions = rows.map(({ position }) => Number(position));
      const [first, last] = [positions[0], positions.at(-1)];
      if (first === undefined || last === undefined) return [];
      statements.remove.run(first, last);
      return toRanges(positions);
    }

    async function makeRoom(readings: OutboxChange['readings']): Promise<SequenceRange[]> {
      const needed = pagesFor(readings);
      const ranges: SequenceRange[] = [];
      while (whenFull === 'drop-oldest' && (await usedPages()) + needed > dataPages) {
        const gone = await dropOldest();
        if (gone.length === 0) break;
        ranges.push(...gone);
      }
      return ranges;
    }

    async function apply(change: OutboxChange): Promise<WriteResult> {
      let removed = 0;
      let highest = 0;
      for (const [first, last] of change.removals) {
        removed += statements.remove.run(first, last).changes;
        highest = Math.max(highest, last);
      }
      for (const { base, log } of change.logs) {
        statements.addLog.run(base, log);
        highest = Math.max(highest, base);
      }
      if (change.clock !== undefined) await boots.set(change.clock);
      const gone = change.readings.length === 0 ? [] : await makeRoom(change.readings);
      if (gone.length + change.lost.length > 0) dropped.add([...gone, ...change.lost], spans);
      // A reading that is put in keeps the place of those before it; else the floor must.
      if (change.readings.length === 0) statements.raiseFloor.run(highest, highest);
      for (const reading of change.readings) await insert(reading);
      return { removed, dropped: countRanges(gone) };
    }

    async function insert(reading: OutboxChange['readings'][number]): Promise<void> {
      const { position, time, values } = reading;
      const { names, body } = await quantities.write(values);
      const boot = time.clock === 'waiting' ? await boots.idOf(time.bootId) : null;
      statements.insert.run(
        position,
        time.timestamp,
        time.clock === 'unsynced' ? 0 : boot,
        time.clock === 'waiting' ? time.monotonic : null,
        names,
        body,
      );
    }

    const [top] = await query(
      'SELECT max(floor.position, ifnull((SELECT max(position) FROM readings), 0)) AS top FROM floor',
    );
    const logs = await query('SELECT base, log FROM logs ORDER BY base');
    return {
      found: {
        top: Number(top?.top ?? 0),
        count: await countReadings(query),
        logs: logs.map(({ base, log }) => ({ base: Number(base), log: String(log) })),
      },
      get dropped() {
        return dropped.ranges;
      },
      get usedBytes() {
        return used * OUTBOX_PAGE_BYTES;
      },
      get isFull() {
        return used >= dataPages;
      },
      write: async (change) => {
        const tables: Remembering[] = [boots, quantities, dropped];
        try {
          const result = await database.transaction(() => apply(change));
          for (const table of tables) table.committed();
          used = await usedPages();
          return result;
        } catch (error) {
          for (const table of tables) table.rolledBack();
          throw error;
        }
      },
      read: async ({ after, limit }) =>
        (await statements.read.all(after, limit)).map((row) => toReading(row, boots, quantities)),
      close: async () => {
        // libsql ends a connection only when its statements are collected; SQLite would have tidied up then.
        await database.exec('PRAGMA wal_checkpoint(TRUNCATE)').catch(() => undefined);
        database.close();
      },
      abandon: () => {
        database.close();
      },
    };
  }
}

/** What fits into `maxBytes` besides a write-ahead log that is checkpointed at `walPages`. */
function pageBudget(maxBytes: number): { walPages: number; dataPages: number } {
  const pages = Math.floor(maxBytes / OUTBOX_PAGE_BYTES);
  const walPages = Math.min(1000, Math.max(16, Math.floor(pages / 8)));
  return { walPages, dataPages: pages - 2 * walPages };
}

/** At most so many pages come to hold them. */
function pagesFor(readings: OutboxChange['readings']): number {
  const bytes = readings.reduce(
    (sum, { values }) => sum + ROW_BYTES + 20 * Object.keys(values).length,
    0,
  );
  return Math.ceil(bytes / OUTBOX_PAGE_BYTES);
}

async function check(query: (sql: string) => Promise<SqliteRow[]>, path: string): Promise<void> {
  const [row] = await query('PRAGMA quick_check(1)');
  if (row?.quick_check === 'ok') return;
  throw new IsobarError(
    'ERR_DATA_FILE_CORRUPT',
    `Data file ${path} is damaged (${String(row?.quick_check)}); restore it from a backup, or move it away to start with an empty one`,
  );
}

/** Above this the count is taken from the first and last position, which is exact but for holes. */
const COUNT_UP_TO = 100_000;

async function countReadings(query: (sql: string) => Promise<SqliteRow[]>): Promise<number> {
  const [row] = await query(
    'SELECT (SELECT max(position) FROM readings) - (SELECT min(position) FROM readings) + 1 AS span',
  );
  const span = Number(row?.span ?? 0);
  if (span > COUNT_UP_TO) return span;
  const [counted] = await query('SELECT count(*) AS count FROM readings');
  return Number(counted?.count ?? 0);
}

function toReading(row: SqliteRow, boots: BootTable, quantities: QuantitiesTable): QueuedReading {
  const position = Number(row.position);
  const time = boots.timeOf({
    position,
    timestamp: Number(row.timestamp),
    boot: row.boot === null ? null : Number(row.boot),
    monotonic: Number(row.monotonic),
  });
  const isTime = Math.abs(time.timestamp) <= LAST_INSTANT;
  const pairs = isTime ? quantities.read(Number(row.quantities), String(row.body)) : undefined;
  return { position, time, pairs };
}

/** Beyond this JavaScript knows no dates. */
const LAST_INSTANT = 8.64e15;
