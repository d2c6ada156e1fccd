import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';

import { IsobarError, messageOf } from '@isobar/shared';
import { CsvError, parse, type Info } from 'csv-parse';

export interface CsvRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Longer is no row of readings. */
const LONGEST_ROW = 100_000;

/**
 * Reads the rows of a CSV file one after the other, the header too; lines may end and cells may be quoted
 * as [RFC 4180] has it.
 *
 * @throws IsobarError `ERR_FILE`, `ERR_CSV`
 */
export async function* readCsv(path: string): AsyncGenerator<CsvRow> {
  const parser = parse({
    ...{ bom: true, trim: true, info: true },
    ...{ skip_empty_lines: true, relax_column_count: true },
    max_record_size: LONGEST_ROW,
  });
  // What goes wrong comes out of the parser below.
  pipeline(createReadStream(path), parser, () => undefined);
  try {
    for await (const { info, record } of parser as AsyncIterable<{
      info: Info;
      record: string[];
    }>) {
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    if (error instanceof CsvError) {
      throw new IsobarError('ERR_CSV', `${path} is no CSV from there on: ${error.message}`, {
        cause: error,
      });
    }
    throw new IsobarError(
      'ERR_FILE',
      `${path} cannot be read (${messageOf(error)}); expected a CSV file`,
      {
        cause: error,
      },
    );
  }
}
