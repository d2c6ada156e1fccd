import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Stretch } from '@isobar/shared/calendar';

import type { HourTable } from '../hours/hour-table.ts';
import { HOUR_MILLISECONDS, hourOf, type HourPiece, type HoursQuery } from '../hours/hour.ts';
import { readHoursWithin, type Source } from '../hours/read-hours.ts';
import type { DayTable, RolledDay } from './day-table.ts';
import { createCut, type DayGrid } from './day.ts';

/** Some milliseconds to read. */
const PAGE_MILLISECONDS = 400 * 24 * HOUR_MILLISECONDS;

export interface DaysQuery extends Omit<HoursQuery, 'cutAt'> {
  readonly dayAt: DayGrid;
}

/**
 * As `readHours`, but whole days come as one where they are rolled up, and nothing is new in them. Hours
 * that the end of a day cuts come in two.
 */
export async function* readDays(
  source: Source & { days: DayTable },
  query: DaysQuery,
): AsyncGenerator<readonly HourPiece[]> {
  const { from, to, signal } = query;
  for (let page = from; page < to; page += PAGE_MILLISECONDS) {
    signal?.throwIfAborted();
    // A day that the end of the page cuts comes by the hour.
    const end = Math.min(to, page + PAGE_MILLISECONDS);
    yield* readPage(source, query, { start: page, end });
    await nextTurn();
  }
}

async function* readPage(
  source: Source & { days: DayTable },
  query: DaysQuery,
  { start, end }: Stretch,
): AsyncGenerator<readonly HourPiece[]> {
  const cutAt = createCut(query.dayAt);
  const hours = (from: number, to: number) =>
    readHoursWithin(source, { ...query, cutAt, from, to });
  let [done, days]: [number, HourPiece[]] = [start, []];
  for (const day of await freshDays(source, query, { start, end })) {
    if (day.start > done) {
      if (days.length > 0) yield days;
      yield* hours(done, day.start);
      days = [];
    }
    if (day.rollup.count > 0) days.push({ start: day.start, rollup: day.rollup, read: 0 });
    done = day.end;
  }
  if (days.length > 0) yield days;
  if (done < end) yield* hours(done, end);
}

/** Those of the days that are asked for, in which no hour is marked. */
async function freshDays(
  { table, days }: { table: HourTable; days: DayTable },
  { station, dayAt }: DaysQuery,
  { start, end }: Stretch,
): Promise<RolledDay[]> {
  // Marks first, as with hours.
  const marked = await table.marked({ station, from: hourOf(start), to: hourOf(end - 1) + 1 });
  const rolled = await days.rolled({ station, from: start, to: end });
  let next = 0;
  return rolled.filter((day) => {
    const asked = dayAt(day.start);
    if (asked.start !== day.start || asked.end !== day.end) return false;
    while (next < marked.length && endOf(marked[next]) <= day.start) next += 1;
    return next === marked.length || (marked[next] ?? 0) * HOUR_MILLISECONDS >= day.end;
  });
}

function endOf(hour = 0): number {
  return (hour + 1) * HOUR_MILLISECONDS;
}
