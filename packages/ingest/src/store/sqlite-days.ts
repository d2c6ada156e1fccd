import type { Stretch } from '@isobar/shared/calendar';
import type { SqliteDatabase } from '@isobar/shared/sqlite';
import type { Rollup } from '@isobar/shared/summaries';

import type { DayTable } from '../days/day-table.ts';
import { LONGEST_DAY_MILLISECONDS, type DayMark } from '../days/day.ts';
import { HOUR_MILLISECONDS, type StationHour } from '../hours/hour.ts';
import { attempt } from './attempt.ts';
import { ANOTHER, STATION_ID } from './sqlite-expressions.ts';
import type { StreamIds } from './stream-ids.ts';

export const DAYS_SCHEMA = `
  -- What a station's readings of a day come to, as JSON; NULL where it has to be added up anew. Days
  -- are those of the station's time zone, or of one that it had: milliseconds, "ends" belongs to the next.
  CREATE TABLE days (
    station INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    -- Another number for each time that an hour of it has changed, or somebody began to add it up.
    version INTEGER NOT NULL,
    rolled TEXT,
    PRIMARY KEY (station, begins)
  ) WITHOUT ROWID;
  CREATE INDEX stale_days ON days (ends, station) WHERE rolled IS NULL;
  -- By whose days all hours of a station were gone through.
  CREATE TABLE day_zones (
    station INTEGER PRIMARY KEY,
    time_zone TEXT NOT NULL
  );
`;

/** What of the days is done inside a transaction of the caller's. */
export interface SqliteDays {
  /** An hour has changed: no day that holds it holds any more, and `days` have to be rolled up. */
  renew(hour: StationHour, days: readonly Stretch[]): void;
  want(station: string, day: Stretch): void;
  /** Forgets days of a station that began before an instant. */
  remove(station: string, before: number): void;
}

export function createSqliteDays(
  database: SqliteDatabase,
  ids: Pick<StreamIds, 'station'>,
): SqliteDays {
  const forget = database.prepare(
    'DELETE FROM days WHERE station = ? AND begins > ? AND begins < ? AND ends > ?',
  );
  const want = database.prepare(
    `INSERT INTO days VALUES (?, ?, ?, ${ANOTHER}, NULL) ON CONFLICT DO UPDATE
     SET ends = excluded.ends, version = excluded.version, rolled = NULL WHERE ends <> excluded.ends`,
  );
  const remove = database.prepare(`DELETE FROM days WHERE station = ${STATION_ID} AND begins < ?`);
  return {
    renew: ({ station, hour }, days) => {
      const id = ids.station(station);
      const [start, end] = [hour * HOUR_MILLISECONDS, (hour + 1) * HOUR_MILLISECONDS];
      forget.run([id, start - LONGEST_DAY_MILLISECONDS, end, start]);
      for (const day of days) want.run([id, day.start, day.end]);
    },
    want: (station, { start, end }) => {
      want.run([ids.station(station), start, end]);
    },
    remove: (station, before) => {
      remove.run([station, before]);
    },
  };
}

/** @param transaction - runs its work inside one */
export function createSqliteDayTable(options: {
  database: SqliteDatabase;
  ids: Pick<StreamIds, 'station'>;
  days: SqliteDays;
  transaction: <T>(work: () => T) => Promise<T>;
}): DayTable {
  const { database, ids, days, transaction } = options;
  const rolled = database.prepare(
    `SELECT begins AS start, ends AS "end", rolled FROM days
     WHERE station = ${STATION_ID} AND begins >= ? AND begins < ? AND ends <= ? AND rolled IS NOT NULL
     ORDER BY begins`,
  );
  const due = database.prepare(
    `SELECT name AS station, begins AS start, ends AS "end" FROM days JOIN stations ON stations.id = station
     WHERE rolled IS NULL AND ends <= ? AND (ends, days.station) > (?, coalesce(${STATION_ID}, 0))
     ORDER BY ends, days.station LIMIT ?`,
  );
  const claim = database.prepare(
    `UPDATE days SET version = ${ANOTHER} WHERE station = ${STATION_ID} AND begins = ? RETURNING version`,
  );
  const keep = database.prepare(
    `UPDATE days SET rolled = ? WHERE station = ${STATION_ID} AND begins = ? AND version = ?`,
  );
  const zones = database.prepare(
    'SELECT name AS station, time_zone AS timeZone FROM day_zones JOIN stations ON stations.id = station',
  );
  const setZone = database.prepare('INSERT OR REPLACE INTO day_zones VALUES (?, ?)');
  return {
    rolled: ({ station, from, to }) =>
      attempt(() =>
        (rolled.all([station, from, to, to]) as (Stretch & { rolled: string })[]).map((row) => ({
          ...{ start: row.start, end: row.end },
          rollup: JSON.parse(row.rolled) as Rollup,
        })),
      ),
    due: ({ before, after, limit }) =>
      transaction(() => {
        const query = [before, after?.end ?? 0, after?.station ?? '', limit];
        return (due.all(query) as Omit<DayMark, 'id'>[]).map(({ station, start, end }) => {
          const [claimed] = claim.all([station, start]) as { version: number }[];
          return { station, start, end, id: claimed?.version ?? 0 };
        });
      }),
    keep: ({ station, start, id }, rollup) =>
      transaction(() => keep.run([JSON.stringify(rollup), station, start, id]).changes > 0),
    want: (wanted) =>
      transaction(() => {
        for (const { station, ...day } of wanted) days.want(station, day);
      }),
    timeZones: () =>
      attempt(
        () =>
          new Map(
            (zones.all([]) as { station: string; timeZone: string }[]).map(
              ({ station, timeZone }) => [station, timeZone],
            ),
          ),
      ),
    setTimeZone: (station, timeZone) =>
      transaction(() => {
        setZone.run([ids.station(station), timeZone]);
      }),
  };
}
