import { ALERTS_SCHEMA } from './sqlite-alerts.ts';
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
];
