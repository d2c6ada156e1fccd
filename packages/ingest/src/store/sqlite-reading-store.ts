import { withLifecycle, type Lifecycle } from '@isobar/shared/service';
import { transact, type SqliteDatabase } from '@isobar/shared/sqlite';

import { createRollups } from '../hours/rollups.ts';
import { attempt } from './attempt.ts';
import { createBatchWriter, type BatchWriter } from './batch-writer.ts';
import { openReadings } from './open-readings.ts';
import type { InsertKind } from './packed-batch.ts';
import { createRangeTable } from './range-table.ts';
import type { InsertOutcome, KeptRejection, ReadingStore } from './reading-store.ts';
import { refuseBusy } from './refuse-busy.ts';
import { DEFAULT_MAXIMUM_REJECTIONS, keptPayload } from './rejection-limits.ts';
import { createSqliteAlerts } from './sqlite-alerts.ts';
import { createSqliteDays, createSqliteDayTable } from './sqlite-days.ts';
import { STATION_ID } from './sqlite-expressions.ts';
import { COLUMNS, createSqliteHistory, toReading, type FoundRow } from './sqlite-history.ts';
import { createSqliteHourTable, createSqliteHours } from './sqlite-hours.ts';
import { createSqliteLedger } from './sqlite-ledger.ts';
import { createSqliteProfiles } from './sqlite-profiles.ts';
import { createSqliteRemoval } from './sqlite-removal.ts';
import { createStreamIds } from './stream-ids.ts';
import { createThreadedBatchWriter, type WriterThreadOptions } from './threaded-batch-writer.ts';
import { createWriteTurns } from './write-turns.ts';

/**
 * Readings in one SQLite file. Each batch is one transaction with its ledger: what is told to be
 * stored survives a power cut.
 *
 * @throws as `openDatabase` does
 */
export function openSqliteReadingStore(options: {
  path: string;
  /** 100,000. */
  maximumRejections?: number;
  /** Has a thread of its own store the batches; without it they are stored on the thread that asks. */
  thread?: WriterThreadOptions;
}): Promise<ReadingStore> {
  const { path, thread, maximumRejections = DEFAULT_MAXIMUM_REJECTIONS } = options;
  return withLifecycle(async (lifecycle) => {
    const database = openReadings(path);
    lifecycle.defer(() => {
      database.close();
    });
    const writer =
      thread === undefined
        ? createBatchWriter(database)
        : await createThreadedBatchWriter(path, thread);
    lifecycle.defer(() => writer.close());
    return createStore({ database, writer, maximumRejections, lifecycle });
  });
}

function createStore(parts: {
  database: SqliteDatabase;
  writer: BatchWriter;
  maximumRejections: number;
  lifecycle: Lifecycle;
}): ReadingStore {
  const { database, writer, maximumRejections, lifecycle } = parts;
  const ids = createStreamIds(database);
  const ranges = createRangeTable(database);
  const reject = database.prepare(
    'INSERT INTO rejections (topic, reason, payload, received_at) VALUES (?, ?, ?, ?)',
  );
  const prune = database.prepare(
    'DELETE FROM rejections WHERE id <= (SELECT max(id) FROM rejections) - ?',
  );
  const listRejections = database.prepare(
    'SELECT topic, reason, payload, received_at AS receivedAt FROM rejections ORDER BY id DESC LIMIT ?',
  );
  // Ids out of the index first, and then only rows that are asked for: a payload may be long. '0' follows on '/'.
  const listRejectionsOf = database.prepare(
    `SELECT topic, reason, payload, received_at AS receivedAt FROM rejections
     WHERE id IN (
       SELECT id FROM rejections INDEXED BY rejections_by_topic
       WHERE topic > 'stations/' || ? || '/' AND topic < 'stations/' || ? || '0'
       ORDER BY id DESC LIMIT ?
     ) ORDER BY id DESC`,
  );
  const find = database.prepare(
    `SELECT ${COLUMNS} FROM readings JOIN logs ON logs.id = readings.log
     WHERE readings.station = ${STATION_ID}
       AND timestamp >= ? AND timestamp <= ? ORDER BY timestamp, seq LIMIT ?`,
  );
  const history = createSqliteHistory(database);
  const profiles = createSqliteProfiles(database);
  const listStations = database.prepare('SELECT name FROM stations ORDER BY name');
  const hours = createSqliteHours(database, ids);
  const removeOld = createSqliteRemoval(database, hours);
  const turns = createWriteTurns();

  function transaction<T>(work: () => T): Promise<T> {
    return turns.alone(() => {
      try {
        return transact(database, work);
      } catch (error) {
        ids.forget();
        throw error;
      }
    });
  }

  const days = createSqliteDays(database, ids);
  const readProfiles: ReadingStore['profiles'] = (stations) =>
    attempt(() => (stations === undefined ? profiles.all() : profiles.of(stations)));
  const rollups = createRollups({
    table: createSqliteHourTable({ database, ids, hours, days, transaction }),
    days: createSqliteDayTable({ database, ids, days, transaction }),
    scan: (query) => history.scan(query),
    profiles: readProfiles,
  });
  return {
    batchesAtOnce: writer.batchesAtOnce,
    insert: async (batch) => {
      const kinds = await turns.batch(() => writer.write(batch));
      return kinds.map((kind) => OUTCOMES[kind]);
    },
    recordRejections: (rejections) =>
      transaction(() => {
        for (const { topic, reason, payload, receivedAt, station, log, seq } of rejections) {
          reject.run([topic, reason, keptPayload(payload), receivedAt]);
          if (station === undefined || log === undefined || seq === undefined) continue;
          ranges.add(ids.log(ids.station(station), log), 'rejected', [seq, seq]);
        }
        prune.run([maximumRejections]);
      }),
    rejections: ({ station, limit }) =>
      attempt(() => {
        const found =
          station === undefined
            ? listRejections.all([limit])
            : listRejectionsOf.all([station, station, limit]);
        return (found as KeptRejection[]).map((rejection) => ({
          ...rejection,
          payload: Buffer.from(rejection.payload),
        }));
      }),
    recordDropped: (station, log, dropped) =>
      transaction(() => {
        const id = ids.log(ids.station(station), log);
        for (const range of dropped) ranges.add(id, 'dropped', range);
      }),
    ...createSqliteLedger(database),
    stations: () =>
      attempt(() => (listStations.all([]) as { name: string }[]).map(({ name }) => name)),
    removeOld: (query) => transaction(() => removeOld(query)),
    find: ({ station, from = 0, to = Number.MAX_SAFE_INTEGER, limit }) =>
      attempt(() =>
        (find.all([station, from, to, limit]) as FoundRow[]).map((row) => toReading(station, row)),
      ),
    scan: (query) => history.scan(query),
    rollups,
    latest: (query) => history.latest(query),
    ...createSqliteAlerts({ database, transaction }),
    profiles: readProfiles,
    setProfile: (station, profile) =>
      transaction(() => {
        profiles.set(station, profile);
      }).catch(refuseBusy),
    close: () => turns.alone(() => lifecycle.close()),
  };
}

/** One for all readings that share it. */
const OUTCOMES: Readonly<Record<InsertKind, InsertOutcome>> = {
  stored: { kind: 'stored' },
  duplicate: { kind: 'duplicate' },
  conflict: { kind: 'conflict' },
};
