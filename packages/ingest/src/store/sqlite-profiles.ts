import type { SqliteDatabase } from '@isobar/shared/sqlite';

import type { StationProfile } from './station-profile.ts';

/** By name, since a station has a number only from its first reading on. */
export const PROFILES_SCHEMA = `
  CREATE TABLE profiles (
    station TEXT PRIMARY KEY,
    label TEXT,
    latitude REAL,
    longitude REAL,
    elevation REAL,
    time_zone TEXT
  ) WITHOUT ROWID;
`;

interface ProfileRow {
  readonly station: string;
  readonly label: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly elevation: number | null;
  readonly time_zone: string | null;
}

/** The profiles of stations in the table of {@link PROFILES_SCHEMA}. */
export function createSqliteProfiles(database: SqliteDatabase): {
  all: () => Map<string, StationProfile>;
  of: (stations: readonly string[]) => Map<string, StationProfile>;
  set: (station: string, profile: StationProfile) => void;
} {
  const list = database.prepare('SELECT * FROM profiles');
  const find = database.prepare(
    'SELECT * FROM profiles WHERE station IN (SELECT value FROM json_each(?))',
  );
  const put = database.prepare(
    `INSERT OR REPLACE INTO profiles (station, label, latitude, longitude, elevation, time_zone)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );

  return {
    all: () => toProfiles(list.all([]) as ProfileRow[]),
    of: (stations) => toProfiles(find.all([JSON.stringify(stations)]) as ProfileRow[]),
    set: (station, { label, position, elevation, timeZone }) => {
      const { latitude = null, longitude = null } = position ?? {};
      put.run([station, label, latitude, longitude, elevation, timeZone]);
    },
  };
}

function toProfiles(rows: readonly ProfileRow[]): Map<string, StationProfile> {
  return new Map(rows.map((row) => [row.station, toProfile(row)]));
}

function toProfile(row: ProfileRow): StationProfile {
  const { label, latitude, longitude, elevation, time_zone: timeZone } = row;
  const position = latitude === null || longitude === null ? null : { latitude, longitude };
  return { label, position, elevation, timeZone };
}
