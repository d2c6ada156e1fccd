import { IsobarError } from '@isobar/shared';

import { createIsobarRows } from './isobar-rows.ts';
import type { RowKind } from './row-kind.ts';
import { createWeewxRows } from './weewx-rows.ts';

/**
 * Tells from the header what a file is.
 *
 * @throws IsobarError `ERR_CSV`
 */
export function chooseRowKind(path: string, cells: readonly string[]): RowKind {
  // weewx-csv writes its header as a comment.
  const header = cells.map((cell, place) => (place === 0 ? cell.replace(/^#\s*/, '') : cell));
  const has = (...columns: string[]) => columns.every((column) => header.includes(column));
  if (has('dateTime', 'usUnits')) return createWeewxRows(header);
  if (has('timestamp')) return createIsobarRows(header);
  const what = has('start', 'end', 'count')
    ? 'has no readings but what they came to'
    : 'is unknown';
  throw new IsobarError(
    'ERR_CSV',
    `${path} ${what}; expected a header with weewx's dateTime and usUnits, or with timestamp, as "isobar export" writes it`,
  );
}
