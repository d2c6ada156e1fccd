import { createRollup } from '@isobar/shared/summaries';

import { HOUR_MILLISECONDS, hourOf } from '../hours/hour.ts';
import { readHoursWithin, type Source } from '../hours/read-hours.ts';
import type { DayTable } from './day-table.ts';
import type { DayGrid, DayMark, StationDay } from './day.ts';

/**
 * Adds up days anew from their hours. One that changes meanwhile stays due.
 *
 * @returns how many are rolled up now
 */
export async function rollDays(
  source: Source & { days: DayTable },
  marks: readonly DayMark[],
): Promise<number> {
  let kept = 0;
  for (const mark of marks) {
    const { station, start, end } = mark;
    const bounds = [start, end];
    const rollup = createRollup();
    const cutAt = (hour: number) =>
      bounds.find((bound) => bound > hour && bound < hour + HOUR_MILLISECONDS);
    for await (const page of readHoursWithin(source, { station, from: start, to: end, cutAt })) {
      for (const piece of page) rollup.merge(piece.rollup);
    }
    if (await source.days.keep(mark, rollup.rollup())) kept += 1;
  }
  return kept;
}

/**
 * Has the first days from `from` on rolled up that hold an hour, `limit` of them at most.
 *
 * @returns the instant to go on from; `undefined`: none is left
 */
export async function wantDays(
  { table, days }: Source & { days: DayTable },
  query: { station: string; dayAt: DayGrid; from: number; limit: number },
): Promise<number | undefined> {
  const { station, dayAt, limit } = query;
  const wanted: StationDay[] = [];
  let from = query.from;
  for (;;) {
    const hour = await table.nextKept({ station, from: hourOf(from) });
    if (hour === undefined || wanted.length >= limit) break;
    // The hour that a day's end cuts belongs to both.
    for (const instant of [hour * HOUR_MILLISECONDS, (hour + 1) * HOUR_MILLISECONDS - 1]) {
      const day = dayAt(instant);
      if (wanted.at(-1)?.start !== day.start) wanted.push({ station, ...day });
      from = day.end;
    }
  }
  await days.want(wanted);
  return wanted.length < limit ? undefined : from;
}
