import {
  toStoredReading,
  type InsertOutcome,
  type ReadingStore,
  type StoredReading,
} from '@isobar/ingest';
import { IsobarError, parseReading } from '@isobar/shared';

import { chooseRowKind } from './choose-row-kind.ts';
import { insertPatiently } from './insert-patiently.ts';
import { readCsv, type CsvRow } from './read-csv.ts';
import type { RowKind } from './row-kind.ts';
import { createTally, type ImportSummary, type Refusal } from './tally.ts';

/** As many as ingest stores at once. */
const BATCH = 1000;

/** A row that is a reading. */
interface Found {
  readonly line: number;
  readonly reading: StoredReading;
}

/**
 * Brings the readings of a file into a store, a batch at a time. What is there already stays as it is, so
 * that an import that was broken off is simply run again.
 *
 * @param options.store - where they go; `undefined`: nowhere, in a dry run, and all count as stored
 * @returns also the columns that nothing was taken from
 * @throws IsobarError `ERR_FILE`, `ERR_CSV`, `ERR_STOPPED`, `ERR_STORE_UNAVAILABLE`
 */
export async function importReadings(options: {
  file: string;
  station: string;
  store: Pick<ReadingStore, 'insert'> | undefined;
  signal: AbortSignal;
}): Promise<ImportSummary & { leftOut: readonly string[] }> {
  const { file, station, store, signal } = options;
  const tally = createTally();
  let batch: Found[] = [];

  async function insert(): Promise<void> {
    if (signal.aborted) throw stopped();
    const readings = batch.map(({ reading }) => reading);
    const outcomes = await (store ? insertPatiently(store, readings) : pretend(readings));
    batch.forEach(({ line }, index) => {
      tally.conclude(line, outcomes[index] ?? { kind: 'failed', reason: 'no answer' });
    });
    batch = [];
  }

  const rows = readCsv(file);
  const header = await rows.next();
  const kind = chooseRowKind(file, header.done === true ? [] : header.value.cells);
  for await (const row of rows) {
    const found = readRow(kind, row, station);
    if ('reason' in found) tally.refuse(found.line, found.reason);
    else batch.push(found);
    if (batch.length >= BATCH) await insert();
  }
  await insert();
  return { ...tally.summary(), leftOut: kind.leftOut };
}

/** Judged as what a station publishes is. */
function readRow(kind: RowKind, { line, cells }: CsvRow, station: string): Found | Refusal {
  const row = kind.read(cells);
  if ('reason' in row) return { line, reason: row.reason };
  const { reading, reason } = parseReading(row.message);
  if (reading === undefined) return { line, reason };
  const now = Date.now();
  const receivedAt = Math.min(row.receivedAt ?? now, now);
  return { line, reading: toStoredReading(reading, { station, receivedAt }) };
}

function pretend(readings: readonly StoredReading[]): InsertOutcome[] {
  return readings.map(() => ({ kind: 'stored' }));
}

function stopped(): IsobarError {
  return new IsobarError(
    'ERR_STOPPED',
    'The import was broken off; what came before is stored, import the file again for the rest',
  );
}
