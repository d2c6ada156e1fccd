import { setImmediate as nextTurn } from 'node:timers/promises';

import type { ReadingStore } from '../store/reading-store.ts';
import type { HourTable } from './hour-table.ts';
import {
  HOUR_MILLISECONDS,
  hourOf,
  type HourPiece,
  type HourRow,
  type HoursQuery,
} from './hour.ts';
import { sumUpHour } from './sum-up-hour.ts';

const MAX_TRIES = 10;

export interface Source {
  readonly table: HourTable;
  readonly scan: ReadingStore['scan'];
}

/**
 * What a station's readings come to, hour by hour, as if all had been read: from rollups, and from the
 * readings themselves where an hour is marked, or is to be cut. Hours without readings do not come.
 */
export async function* readHours(
  source: Source,
  query: HoursQuery,
): AsyncGenerator<readonly HourPiece[]> {
  const { station, signal } = query;
  const [first, end] = [hourOf(query.from), hourOf(query.to - 1) + 1];
  const { pageHours } = source.table;
  const isComplete = await source.table.isComplete();
  for (let from = first; from < end;) {
    const to = Math.min(end, (Math.floor(from / pageHours) + 1) * pageHours);
    signal?.throwIfAborted();
    const pieces: HourPiece[] = [];
    for (const { hour, row } of await whatIsThere(source, { station, from, to }, isComplete)) {
      pieces.push(...(await piecesOf(source, query, { hour, row })));
    }
    if (pieces.length > 0) yield pieces;
    await nextTurn();
    from = to;
  }
}

/**
 * The same, but of hours that `from` and `to` cut nothing that lies outside: `cutAt` has to cut them there.
 */
export async function* readHoursWithin(
  source: Source,
  query: HoursQuery,
): AsyncGenerator<readonly HourPiece[]> {
  for await (const page of readHours(source, query)) {
    yield page.filter(({ start }) => start >= query.from && start < query.to);
  }
}

interface FoundHour {
  readonly hour: number;
  /** What is kept of it, where that is all there is. */
  readonly row: Pick<HourRow, 'rolled'> | undefined;
}

async function whatIsThere(
  { table }: Source,
  range: { station: string; from: number; to: number },
  isComplete: boolean,
): Promise<FoundHour[]> {
  // Marks first: a rollup that is read after it had no mark holds all that was marked by then.
  const marked = await table.marked(range);
  const rows = await table.rolled(range);
  const found = new Map(rows.map((row) => [row.hour, row.rolled === undefined ? undefined : row]));
  for (const hour of marked) found.set(hour, undefined);
  if (!isComplete) {
    for (const hour of await hoursWithReadings(table, range)) {
      if (!found.has(hour)) found.set(hour, undefined);
    }
  }
  return [...found]
    .map(([hour, row]) => ({ hour, row }))
    .sort((one, other) => one.hour - other.hour);
}

async function hoursWithReadings(
  table: HourTable,
  { station, from, to }: { station: string; from: number; to: number },
): Promise<number[]> {
  const hours: number[] = [];
  let next = await table.nextWithReadings({ station, from });
  while (next !== undefined && next < to) {
    hours.push(next);
    next = await table.nextWithReadings({ station, from: next + 1 });
  }
  return hours;
}

async function piecesOf(
  source: Source,
  query: HoursQuery,
  { hour, row }: FoundHour,
): Promise<HourPiece[]> {
  const start = hour * HOUR_MILLISECONDS;
  const cut = query.cutAt?.(start);
  if (row?.rolled !== undefined && cut === undefined) {
    return [{ start, rollup: row.rolled, read: 0 }];
  }
  const { before, behind, read } = await sumUpSafely(source, query, { hour, cut });
  const parts = [
    { start, rollup: before, read },
    { start: cut ?? start, rollup: behind, read: 0 },
  ];
  return parts
    .filter(({ rollup }) => rollup.count > 0)
    .map((part) => ({ ...part, rollup: part.rollup.rollup() }));
}

/** Readings may be deleted between two looks: then what counts as deleted is another. */
async function sumUpSafely(
  { table, scan }: Source,
  { station, signal }: HoursQuery,
  { hour, cut }: { hour: number; cut: number | undefined },
) {
  let row = await table.row({ station, hour });
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const summed = await sumUpHour({ scan, station, row, cut, signal });
    const again = await table.row({ station, hour });
    if (again.removed?.count === row.removed?.count) return summed;
    row = again;
  }
  throw new Error('The hour is changed by others all the time');
}
