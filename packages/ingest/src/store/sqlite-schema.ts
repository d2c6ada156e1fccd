import { ALERTS_SCHEMA } from './sqlite-alerts.ts';
import { DAYS_SCHEMA } from './sqlite-days.ts';
import { PROFILES_SCHEMA } from './sqlite-profiles.ts';

/** Never change one that was released: add another. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE stations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  );
  -- One row a station's log. Counters are kept, so that the ledger never scans the readings.
  CREATE TABLE logs (
    id INTEGER PRIMARY KEY,
    station INTEGER NOT NULL REFERENCES stations(id),
    name TEXT NOT NULL,
    stored INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    conflicts INTEGER NOT NULL DEFAULT 0,
    last_seen INTEGER NOT NULL DEFAULT 0,
    clock TEXT,
    UNIQUE (station, name)
  );
  CREATE TABLE readings (
    log INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    station INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    clock TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (log, seq)
  ) WITHOUT ROWID;
  CREATE INDEX readings_by_time ON readings (station, timestamp);
  -- What is known of a log's sequence numbers, as ranges that neither overlap nor touch, one set a state.
  CREATE TABLE ranges (
    log INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('stored', 'rejected', 'dropped')),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (log, state, first)
  ) WITHOUT ROWID;
  CREATE TABLE rejections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    reason TEXT NOT NULL,
    payload BLOB NOT NULL,
    received_at INTEGER NOT NULL
  );
  `,
  ALERTS_SCHEMA,
  PROFILES_SCHEMA,
  `
  -- What a station's readings of an hour come to, as JSON. Hours are counted from 1970.
  CREATE TABLE hours (
    station INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    -- Another one after each change.
    version INTEGER NOT NULL,
    -- All of them, as of when the hour was rolled up; NULL where all have been removed.
    rolled TEXT,
    -- The part of those that were deleted for their age.
    removed TEXT,
    PRIMARY KEY (station, hour)
  ) WITHOUT ROWID;
  -- Hours that have to be rolled up anew. The mark is another number for each time that somebody began
  -- to do that, and 0 again once there is more.
  CREATE TABLE stale_hours (
    station INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (station, hour)
  ) WITHOUT ROWID;
  CREATE INDEX stale_hours_by_hour ON stale_hours (hour);
  -- Readings without a number that were deleted for their age: no range tells of them.
  CREATE TABLE removed (
    log INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (log, seq)
  ) WITHOUT ROWID;
  -- Work on older data that is done.
  CREATE TABLE done (work TEXT PRIMARY KEY) WITHOUT ROWID;
  INSERT INTO done SELECT 'stale hours' WHERE NOT EXISTS (SELECT 1 FROM readings);
  `,
  `
  CREATE INDEX rejections_by_topic ON rejections (topic);
  `,
  DAYS_SCHEMA,
];
