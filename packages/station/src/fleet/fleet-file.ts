import type { SequenceRange } from '@isobar/shared';
import type { Closable } from '@isobar/shared/service';
import { openDatabase, transact, type SqliteDatabase } from '@isobar/shared/sqlite';

import { createLogId } from '../outbox/log-spans.ts';
import type { OutboxEntry } from '../outbox/outbox-types.ts';
import { FLEET_MIGRATIONS } from './fleet-schema.ts';

/** A station as the file knows it. */
export interface FleetMember {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  readonly log: string;
  readonly top: number;
  /** Readings of it that wait. */
  readonly waiting: number;
}

/** A reading of one station of the fleet, on its way into the file. */
export interface FleetReading {
  readonly station: number;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly taken: number;
  /** As it is published. */
  readonly text: string;
}

/** Readings of one station that are stored elsewhere. */
export interface FleetRemoval {
  readonly station: number;
  readonly ranges: readonly SequenceRange[];
}

/** The outbox of a whole fleet, in one SQLite file that one process has at a time. */
export interface FleetFile extends Closable {
  /** Notes accounts; a name that is known keeps its log, and gets the new password. */
  enrol(accounts: readonly { name: string; password: string }[]): void;
  /** Those of the names that are known. */
  members(names: readonly string[]): FleetMember[];
  /**
   * Keeps readings and lets others go, in one transaction.
   *
   * @returns when each of those that went was taken
   */
  write(change: {
    readings: readonly FleetReading[];
    removals: readonly FleetRemoval[];
  }): readonly number[];
  /** Readings of one station that wait, oldest first. */
  next(from: { station: number; log: string; after: number; limit: number }): OutboxEntry[];
}

/**
 * Opens the file, or makes it. What was written survives a kill and a power cut. libsql lets go of a
 * file when its statements are collected: another process may open it once this one has ended.
 *
 * @throws IsobarError `ERR_DATA_FILE` also where another process has it
 */
export function openFleetFile(path: string): FleetFile {
  const database = openDatabase({ path, migrations: FLEET_MIGRATIONS });
  // Two fleets with the same stations would take each other's connections.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
  const statements = prepare(database);

  function remove({ station, ranges }: FleetRemoval): number[] {
    return ranges.flatMap(([first, last]) =>
      (statements.remove.all([station, first, last]) as { taken: number }[]).map(
        ({ taken }) => taken,
      ),
    );
  }

  return {
    enrol: (accounts) => {
      transact(database, () => {
        for (const { name, password } of accounts) {
          statements.enrol.run([name, password, createLogId()]);
        }
      });
    },
    members: (names) => {
      const wanted = new Set(names);
      const known = statements.members.all([]) as FleetMember[];
      return known.filter(({ name }) => wanted.has(name));
    },
    write: ({ readings, removals }) =>
      transact(database, () => {
        for (const { station, seq, taken, text } of readings) {
          statements.insert.run([station, seq, taken, text]);
          statements.raise.run([seq, station]);
        }
        return removals.flatMap(remove);
      }),
    next: ({ station, log, after, limit }) =>
      (statements.next.all([station, after, limit]) as FleetReading[]).map(
        ({ seq, taken, text }) => ({
          position: seq,
          log,
          seq,
          timestamp: new Date(taken).toISOString(),
          text,
        }),
      ),
    close: () => {
      if (database.open) {
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        database.close();
      }
      return Promise.resolve();
    },
  };
}

function prepare(database: SqliteDatabase) {
  return {
    enrol: database.prepare(
      `INSERT INTO stations (name, password, log) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET password = excluded.password`,
    ),
    members: database.prepare(
      `SELECT id, name, password, log, top,
        (SELECT count(*) FROM readings WHERE station = stations.id) AS waiting
       FROM stations ORDER BY id`,
    ),
    insert: database.prepare('INSERT INTO readings VALUES (?, ?, ?, ?)'),
    raise: database.prepare('UPDATE stations SET top = ? WHERE id = ?'),
    remove: database.prepare(
      'DELETE FROM readings WHERE station = ? AND seq BETWEEN ? AND ? RETURNING taken',
    ),
    next: database.prepare(
      'SELECT seq, taken, text FROM readings WHERE station = ? AND seq > ? ORDER BY seq LIMIT ?',
    ),
  };
}
