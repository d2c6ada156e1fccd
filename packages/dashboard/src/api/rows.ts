import { QUANTITIES } from '@isobar/shared';
import { aggregationOf, SUMMARY_FIELDS } from '@isobar/shared/summaries';

import type { Bucket } from '../history/buckets.ts';
import type { PastReading } from '../history/reading-source.ts';
import { toBucket, toInstant, toReading } from './to-answer.ts';

/** How rows become text, one after the other. */
export interface RowWriter<Row> {
  readonly head: string;
  write(row: Row): string;
}

const NEWLINE = '\r\n'; // [RFC 4180, 2]
const KNOWN = QUANTITIES.map(({ name }) => name);

type Quantities = ReadonlySet<string> | undefined;

export function readingLines(quantities: Quantities): RowWriter<PastReading> {
  return { head: '', write: (row) => `${JSON.stringify(toReading(row, quantities))}\n` };
}

export function bucketLines(): RowWriter<Bucket> {
  return { head: '', write: (row) => `${JSON.stringify(toBucket(row))}\n` };
}

/**
 * A column for each quantity that is asked for, or else for each that isobar knows, and at the end
 * what has no column, as JSON: which there are cannot be known before the last row.
 */
export function readingTable(quantities: Quantities): RowWriter<PastReading> {
  const names = [...(quantities ?? KNOWN)];
  const rest = quantities === undefined;
  return {
    head: line(['timestamp', 'receivedAt', 'log', 'seq', 'clock', ...names, ...other(rest)]),
    write: ({ timestamp, receivedAt, log, seq, clock, values }) =>
      line([
        ...[toInstant(timestamp), toInstant(receivedAt), log],
        ...[log === '' ? '' : seq, clock ?? ''],
        ...names.map((name) => values[name] ?? ''),
        ...(rest ? [withoutColumns(values)] : []),
      ]),
  };
}

/** As {@link readingTable}, with a column for each figure: `temperature_mean`, `rain_sum`. */
export function bucketTable(quantities: Quantities): RowWriter<Bucket> {
  const rest = quantities === undefined;
  const columns = [...(quantities ?? KNOWN)].flatMap((name) =>
    SUMMARY_FIELDS[aggregationOf(name)].map((field) => ({ name, field })),
  );
  const titles = columns.map(({ name, field }) => `${name}_${field}`);
  return {
    head: line(['start', 'end', 'count', ...titles, ...other(rest)]),
    write: ({ start, end, count, values }) =>
      line([
        ...[toInstant(start), toInstant(end), count],
        ...columns.map(({ name, field }) => values[name]?.[field] ?? ''),
        ...(rest ? [withoutColumns(values)] : []),
      ]),
  };
}

function other(isThere: boolean): string[] {
  return isThere ? ['other'] : [];
}

function withoutColumns(values: Readonly<Record<string, unknown>>): string {
  const own = Object.entries(values).filter(([name]) => !KNOWN.includes(name));
  return own.length === 0 ? '' : JSON.stringify(Object.fromEntries(own));
}

function line(cells: readonly (string | number)[]): string {
  return `${cells.map(cell).join(',')}${NEWLINE}`;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
