import type { SqliteDatabase } from '@isobar/shared/sqlite';
import type { Rollup } from '@isobar/shared/summaries';

import type { HourTable, RolledHour } from '../hours/hour-table.ts';
import {
  HOUR_MILLISECONDS,
  hourOf,
  type HourRow,
  type Mark,
  type StationHour,
} from '../hours/hour.ts';
import { attempt } from './attempt.ts';
import type { SqliteDays } from './sqlite-days.ts';
import { ANOTHER, STATION_ID } from './sqlite-expressions.ts';
import type { StreamIds } from './stream-ids.ts';

/** A month is read in one go, in some milliseconds: ingest in the same process waits no longer for its turn. */
const PAGE_HOURS = 31 * 24;
const DONE = 'stale hours';

interface KeptRow {
  readonly hour: number;
  readonly version: number;
  readonly rolled: string | null;
  readonly removed: string | null;
}

/** What of the hours is done inside a transaction of the caller's. */
export interface SqliteHours {
  mark(hours: readonly StationHour[]): void;
  row(hour: StationHour): HourRow;
  /** Adds to what was deleted of an hour. What all its readings come to stays the same. */
  fold(hour: StationHour, parts: { row: HourRow; removed: Rollup }): void;
}

export function createSqliteHours(
  database: SqliteDatabase,
  ids: Pick<StreamIds, 'station'>,
): SqliteHours {
  const setMark = database.prepare(
    'INSERT INTO stale_hours VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET mark = 0 WHERE mark <> 0',
  );
  const find = database.prepare(
    `SELECT hour, version, rolled, removed FROM hours WHERE station = ${STATION_ID} AND hour = ?`,
  );
  const keepFolded = database.prepare(
    `INSERT OR REPLACE INTO hours VALUES (?, ?, ${ANOTHER}, ?, ?)`,
  );
  const mark: SqliteHours['mark'] = (hours) => {
    for (const { station, hour } of hours) setMark.run([ids.station(station), hour]);
  };
  return {
    mark,
    row: ({ station, hour }) => {
      const [kept] = find.all([station, hour]) as KeptRow[];
      return kept === undefined ? { hour, version: 0 } : toRow(kept);
    },
    fold: (place, { row, removed }) => {
      const { rolled } = row;
      const isAll = rolled?.count === removed.count;
      const all = rolled === undefined || isAll ? null : JSON.stringify(rolled);
      keepFolded.run([ids.station(place.station), place.hour, all, JSON.stringify(removed)]);
      if (rolled === undefined) mark([place]);
    },
  };
}

/** @param transaction - runs its work inside one */
export function createSqliteHourTable(options: {
  database: SqliteDatabase;
  ids: Pick<StreamIds, 'station'>;
  hours: SqliteHours;
  days: SqliteDays;
  transaction: <T>(work: () => T) => Promise<T>;
}): HourTable {
  const { database, hours, days, transaction } = options;
  const marked = database.prepare(
    `SELECT hour FROM stale_hours WHERE station = ${STATION_ID} AND hour >= ? AND hour < ? ORDER BY hour`,
  );
  const rolled = database.prepare(
    `SELECT hour, coalesce(rolled, removed) AS rolled FROM hours
     WHERE station = ${STATION_ID} AND hour >= ? AND hour < ? ORDER BY hour`,
  );
  const due = database.prepare(
    `SELECT name AS station, hour FROM stale_hours JOIN stations ON stations.id = station
     WHERE hour < ? AND (hour, station) > (?, coalesce(${STATION_ID}, 0)) ORDER BY hour, stale_hours.station LIMIT ?`,
  );
  const claim = database.prepare(
    `UPDATE stale_hours SET mark = ${ANOTHER} WHERE station = ${STATION_ID} AND hour = ? RETURNING mark`,
  );
  const isDone = database.prepare('SELECT 1 FROM done WHERE work = ?');
  const setDone = database.prepare('INSERT OR IGNORE INTO done VALUES (?)');
  const next = database.prepare(
    `SELECT timestamp FROM readings WHERE station = ${STATION_ID} AND timestamp >= ?
     ORDER BY timestamp LIMIT 1`,
  );
  const nextKept = database.prepare(
    `SELECT hour FROM hours WHERE station = ${STATION_ID} AND hour >= ? ORDER BY hour LIMIT 1`,
  );
  const keep = createKeep(database, options);
  const removeOld = createRemoveOld(database);

  const nextHour = (station: string, from: number): number | undefined => {
    const [found] = next.all([station, from * HOUR_MILLISECONDS]) as { timestamp: number }[];
    return found === undefined ? undefined : hourOf(found.timestamp);
  };
  return {
    pageHours: PAGE_HOURS,
    marked: ({ station, from, to }) =>
      attempt(() =>
        (marked.all([station, from, to]) as { hour: number }[]).map(({ hour }) => hour),
      ),
    rolled: ({ station, from, to }) =>
      attempt(() =>
        (rolled.all([station, from, to]) as { hour: number; rolled: string }[]).map((row) => ({
          hour: row.hour,
          rolled: JSON.parse(row.rolled) as Rollup,
        })),
      ),
    row: (hour) => attempt(() => hours.row(hour)),
    due: ({ before, after, limit }) =>
      transaction(() => {
        const query = [before, after?.hour ?? -1, after?.station ?? '', limit];
        return (due.all(query) as StationHour[]).map(({ station, hour }): Mark => {
          const [claimed] = claim.all([station, hour]) as { mark: number }[];
          return { station, hour, id: claimed?.mark ?? 0 };
        });
      }),
    keep: (hoursRolled) =>
      transaction(() => hoursRolled.reduce((kept, hour) => kept + (keep(hour) ? 1 : 0), 0)),
    mark: (places) =>
      transaction(() => {
        hours.mark(places);
      }),
    nextWithReadings: ({ station, from }) => attempt(() => nextHour(station, from)),
    nextKept: ({ station, from }) =>
      attempt(() => (nextKept.all([station, from]) as { hour: number }[])[0]?.hour),
    isComplete: () => attempt(() => isDone.all([DONE]).length > 0),
    complete: () =>
      transaction(() => {
        setDone.run([DONE]);
      }),
    removeOld: ({ station, before, limit }) =>
      transaction(() => {
        const end = Math.min(before, nextHour(station, 0) ?? before);
        days.remove(station, end * HOUR_MILLISECONDS);
        return removeOld(station, end, limit);
      }),
  };
}

function createKeep(
  database: SqliteDatabase,
  { ids, days }: { ids: Pick<StreamIds, 'station'>; days: SqliteDays },
): (rolled: RolledHour) => boolean {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO hours (station, hour, version, rolled) VALUES (?, ?, ${ANOTHER}, ?)`,
  );
  const update = database.prepare(
    `UPDATE hours SET rolled = ?, version = ${ANOTHER} WHERE station = ? AND hour = ? AND version = ?`,
  );
  const unmark = database.prepare(
    'DELETE FROM stale_hours WHERE station = ? AND hour = ? AND mark = ?',
  );
  return ({ mark, version, rollup, days: around }) => {
    const station = ids.station(mark.station);
    const text = JSON.stringify(rollup);
    const { changes } =
      version === 0
        ? insert.run([station, mark.hour, text])
        : update.run([text, station, mark.hour, version]);
    if (changes === 0) return false;
    unmark.run([station, mark.hour, mark.id]);
    days.renew(mark, around);
    return true;
  };
}

/** The names of what was deleted go with the hours that they were in. */
function createRemoveOld(
  database: SqliteDatabase,
): (station: string, before: number, limit: number) => number {
  const hours = database.prepare(
    `DELETE FROM hours WHERE (station, hour) IN (
       SELECT station, hour FROM hours WHERE station = ${STATION_ID} AND hour < ? ORDER BY hour LIMIT ?)`,
  );
  const names = database.prepare(
    `DELETE FROM removed WHERE seq < ? AND log IN (
       SELECT id FROM logs WHERE station = ${STATION_ID} AND name = '')`,
  );
  return (station, before, limit) => {
    const { changes } = hours.run([station, before, limit]);
    if (changes < limit) names.run([before * HOUR_MILLISECONDS, station]);
    return changes;
  };
}

function toRow({ hour, version, rolled, removed }: KeptRow): HourRow {
  return {
    hour,
    version,
    ...(rolled !== null && { rolled: JSON.parse(rolled) as Rollup }),
    ...(removed !== null && { removed: JSON.parse(removed) as Rollup }),
  };
}
