import { toBucket, toInstant, toReading } from '../api/to-answer.ts';
import type { Bucket } from './buckets.ts';
import type { Choice, Column } from './columns.ts';
import type { PastReading } from './reading-source.ts';

/** How rows become text, one after the other. */
export interface RowWriter<Row> {
  readonly head: string;
  write(row: Row): string;
}

const NEWLINE = '\r\n'; // [RFC 4180, 2]

export function readingLines({ quantities, units }: Choice): RowWriter<PastReading> {
  return jsonLines((row) => ({ ...toReading(row, quantities), ...(units && { units }) }));
}

export function bucketLines({ units }: Choice): RowWriter<Bucket> {
  return jsonLines((row) => ({ ...toBucket(row), ...(units && { units }) }));
}

function jsonLines<Row>(toJson: (row: Row) => object): RowWriter<Row> {
  return { head: '', write: (row) => `${JSON.stringify(toJson(row))}\n` };
}

/** CSV. */
export function createTable<Row>(columns: readonly Column<Row>[]): RowWriter<Row> {
  return {
    head: line(columns.map(({ name }) => name)),
    write: (row) => line(columns.map((column) => textOf(column, row))),
  };
}

function textOf<Row>({ type, of }: Column<Row>, row: Row): string {
  const value = of(row);
  if (value === undefined) return '';
  return type === 'instant' ? toInstant(Number(value)) : String(value);
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}${NEWLINE}`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A page at a time, with its head before the first. */
export async function* writeRows<Row>(
  writer: RowWriter<Row>,
  pages: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
): AsyncGenerator<string> {
  if (writer.head !== '') yield writer.head;
  for await (const rows of pages) {
    if (rows.length > 0) yield rows.map((row) => writer.write(row)).join('');
  }
}
