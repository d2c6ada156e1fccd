import { existsSync, statSync } from 'node:fs';

import { IsobarError } from '@isobar/shared';
import { openDatabase, type SqliteDatabase } from '@isobar/shared/sqlite';

import { OUTBOX_MIGRATIONS } from './outbox-schema.ts';

export interface OutboxDescription {
  readonly log: string | undefined;
  readonly lastSeq: number;
  readonly waiting: number;
  /** Bytes on disk. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Share of `maxBytes` that waiting readings take up, from 0 to 1. */
  readonly fill: number;
  /** When the oldest reading that waits was taken, by the clock of then. */
  readonly oldest: Date | undefined;
  /** Seconds from one reading to the next, as the newest ones show. */
  readonly intervalSeconds: number;
  /** Until it is full, if nothing leaves. */
  readonly hoursLeft: number;
  /** Readings that were dropped to make room. */
  readonly dropped: number;
}

/** What a reading takes up where too few wait to tell. */
const TYPICAL_READING_BYTES = 75;
const ENOUGH_READINGS = 1000;
/** As many of the newest are looked at for their rate. */
const SAMPLE = 100;

/**
 * Looks into a station's outbox, also while the station runs.
 *
 * @param options.maxBytes - what the station is allowed; 512 MiB
 * @param options.intervalSeconds - the rate to reckon with where the readings do not show one; 10
 * @throws IsobarError `ERR_OUTBOX_MISSING`, or as `openDatabase` does
 */
export function describeOutbox(options: {
  path: string;
  maxBytes?: number;
  intervalSeconds?: number;
}): OutboxDescription {
  const { path, maxBytes = 512 * 1024 * 1024 } = options;
  if (!existsSync(path)) {
    throw new IsobarError(
      'ERR_OUTBOX_MISSING',
      `There is no outbox at ${path}; expected the data folder of a station, which ISOBAR_DATA names`,
    );
  }
  const database = openDatabase({ path, migrations: OUTBOX_MIGRATIONS });
  try {
    const numbers = readNumbers(database);
    const intervalSeconds = readInterval(database) ?? options.intervalSeconds ?? 10;
    const { waiting, usedBytes } = numbers;
    const each = waiting >= ENOUGH_READINGS ? usedBytes / waiting : TYPICAL_READING_BYTES;
    const room = Math.max(0, maxBytes - usedBytes);
    return {
      log: numbers.log,
      lastSeq: numbers.lastSeq,
      waiting,
      bytes: bytesOnDisk(path),
      maxBytes,
      fill: Math.min(1, usedBytes / maxBytes),
      oldest: numbers.oldest === null ? undefined : new Date(numbers.oldest),
      intervalSeconds,
      hoursLeft: ((room / each) * intervalSeconds) / 3600,
      dropped: numbers.dropped,
    };
  } finally {
    database.close();
  }
}

interface Numbers {
  readonly log: string | undefined;
  readonly lastSeq: number;
  readonly waiting: number;
  readonly usedBytes: number;
  readonly oldest: number | null;
  readonly dropped: number;
}

function readNumbers(database: SqliteDatabase): Numbers {
  const [row] = database
    .prepare(
      `SELECT
        (SELECT count(*) FROM readings) AS waiting,
        (SELECT ifnull(boots."offset" + readings.monotonic, readings.timestamp)
          FROM readings LEFT JOIN boots ON boots.id = readings.boot ORDER BY position LIMIT 1) AS oldest,
        (SELECT log FROM logs ORDER BY base DESC LIMIT 1) AS log,
        (SELECT max(floor.position, ifnull((SELECT max(position) FROM readings), 0)) FROM floor)
          - ifnull((SELECT max(base) FROM logs), 0) AS lastSeq,
        (SELECT ifnull(sum(last - first + 1), 0) FROM dropped) AS dropped,
        (SELECT (page_count - freelist_count) * page_size
          FROM pragma_page_count, pragma_freelist_count, pragma_page_size) AS usedBytes`,
    )
    .all() as [Omit<Numbers, 'log'> & { readonly log: string | null }];
  return { ...row, log: row.log ?? undefined };
}

/** The median pause between the newest readings; `undefined` where they are too few. */
function readInterval(database: SqliteDatabase): number | undefined {
  const rows = database
    .prepare(`SELECT timestamp FROM readings ORDER BY position DESC LIMIT ${SAMPLE}`)
    .all() as { timestamp: number }[];
  const pauses = rows
    .slice(1)
    .map(({ timestamp }, index) => ((rows[index]?.timestamp ?? 0) - timestamp) / 1000)
    .filter((pause) => pause > 0)
    .sort((a, b) => a - b);
  return pauses.length < 3 ? undefined : pauses[Math.floor(pauses.length / 2)];
}

function bytesOnDisk(path: string): number {
  return [path, `${path}-wal`]
    .filter((file) => existsSync(file))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}
