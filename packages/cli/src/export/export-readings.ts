import { writeFile } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import {
  bucketColumns,
  bucketLines,
  createTable,
  readBuckets,
  readingColumns,
  readingLines,
  writeRows,
  type Bucket,
  type Column,
  type PastReading,
  type RowWriter,
} from '@isobar/dashboard/history';
import type { ReadingStore } from '@isobar/ingest';
import { IsobarError, toUnits, valuesInUnits, type UnitSystem } from '@isobar/shared';

import { writeParquet } from './write-parquet.ts';
import { writeWholeFile } from './write-whole-file.ts';

export const EXPORT_FORMATS = ['csv', 'ndjson', 'parquet'] as const;
export const EXPORT_EVERY = ['raw', '1h', '1d'] as const;

export interface ExportOptions {
  readonly station: string;
  /** Milliseconds; `from` belongs to it, `to` does not. */
  readonly from?: number;
  readonly to?: number;
  readonly format: (typeof EXPORT_FORMATS)[number];
  readonly every: (typeof EXPORT_EVERY)[number];
  readonly units: UnitSystem;
  /** A file; without it the export goes to standard output. */
  readonly output?: string;
  readonly force: boolean;
}

interface Surroundings {
  readonly store: ReadingStore;
  readonly standardOutput: Writable;
  readonly signal: AbortSignal;
}

/**
 * Writes a station's readings, or what they come to by hour or day, as they come out of the store.
 *
 * @throws IsobarError `ERR_STATION_UNKNOWN`, `ERR_EXPORT`, `ERR_FILE`
 */
export async function exportReadings(options: ExportOptions, around: Surroundings): Promise<void> {
  const { station, format, output } = options;
  if (format === 'parquet' && output === undefined) {
    throw new IsobarError(
      'ERR_EXPORT',
      'Parquet is no text that could go to standard output; expected --output with the name of a file',
    );
  }
  const stations = await around.store.stations();
  if (!stations.includes(station)) {
    throw new IsobarError(
      'ERR_STATION_UNKNOWN',
      `There is no reading of ${station}; expected one of the stations that "isobar ledger" lists`,
    );
  }
  await (options.every === 'raw' ? exportRaw(options, around) : exportBuckets(options, around));
}

function exportRaw(options: ExportOptions, around: Surroundings): Promise<void> {
  const { station, from, to } = options;
  const units = markOf(options.units);
  const span = { ...(from !== undefined && { from }), ...(to !== undefined && { to: to - 1 }) };
  const pages = around.store.scan({ station, ...span });
  return write(options, around, {
    columns: readingColumns({ units }),
    lines: readingLines({ units }),
    pages: units === undefined ? pages : inUnits(pages, (row) => readingIn(units, row)),
  });
}

async function exportBuckets(options: ExportOptions, around: Surroundings): Promise<void> {
  const { station, every, from = 0 } = options;
  const { store } = around;
  if (every === 'raw') return;
  const to = options.to ?? (await afterNewest(store, station));
  const timeZone = (await store.profiles()).get(station)?.timeZone ?? 'UTC';
  const units = markOf(options.units);
  const pages = inPages(
    readBuckets(store, { station, from, to, every, timeZone, maximumReadings: Infinity }),
  );
  return write(options, around, {
    columns: bucketColumns({ units }),
    lines: bucketLines({ units }),
    pages: units === undefined ? pages : inUnits(pages, (row) => bucketIn(units, row)),
  });
}

/** What isobar keeps needs no word of it. */
function markOf(units: UnitSystem): UnitSystem | undefined {
  return units === 'metricwx' ? undefined : units;
}

/** The last instant that a Date holds: clocks may be years ahead. */
const LAST_INSTANT = 8.64e15;

async function afterNewest(store: ReadingStore, station: string): Promise<number> {
  const newest = (await store.latest({ to: LAST_INSTANT })).find(
    (each) => each.station === station,
  );
  return Math.max(newest?.timestamp ?? 0, Date.now()) + 1;
}

function readingIn(units: UnitSystem, reading: PastReading): PastReading {
  return { ...reading, values: valuesInUnits(units, reading.values) };
}

function bucketIn(units: UnitSystem, bucket: Bucket): Bucket {
  const values = mapEntries(bucket.values, (name, summary) =>
    mapEntries({ ...summary }, (_figure, value) => toUnits(units, name, value)),
  );
  return { ...bucket, values };
}

function mapEntries<From, To>(
  record: Readonly<Record<string, From>>,
  convert: (name: string, value: From) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, convert(name, value)]),
  );
}

interface Rows<Row> {
  readonly columns: readonly Column<Row>[];
  readonly lines: RowWriter<Row>;
  readonly pages: AsyncIterable<readonly Row[]>;
}

async function write<Row>(
  { format, output, force }: ExportOptions,
  { standardOutput, signal }: Surroundings,
  rows: Rows<Row>,
): Promise<void> {
  const { columns } = rows;
  const pages = untilStopped(rows.pages, signal);
  const text = () => writeRows(format === 'csv' ? createTable(columns) : rows.lines, pages);
  if (output === undefined) {
    await pipeline(Readable.from(text()), standardOutput, { end: false });
    return;
  }
  await writeWholeFile({ path: output, force }, (file) =>
    format === 'parquet' ? writeParquet(file, { columns, pages }) : writeFile(file, text()),
  );
}

/** Half an export must not pass for a whole one. */
async function* untilStopped<Page>(pages: AsyncIterable<Page>, signal: AbortSignal) {
  for await (const page of pages) {
    if (signal.aborted) {
      throw new IsobarError(
        'ERR_STOPPED',
        'The export was broken off before its end; run it again',
      );
    }
    yield page;
  }
}

async function* inUnits<Row>(
  pages: AsyncIterable<readonly Row[]>,
  convert: (row: Row) => Row,
): AsyncGenerator<readonly Row[]> {
  for await (const page of pages) yield page.map(convert);
}

async function* inPages<Row>(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  for await (const row of rows) yield [row];
}
