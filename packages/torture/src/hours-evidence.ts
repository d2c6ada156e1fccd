import type { ReadingStore } from '@isobar/ingest';
import type { Values } from '@isobar/shared';
import { createDays } from '@isobar/shared/calendar';
import {
  createRollup,
  type Rollup,
  type RollupBuilder,
  type Summary,
} from '@isobar/shared/summaries';

/** What is said of the readings of an hour, or of a day. */
export interface SaidHour {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly count: number;
  readonly values: Readonly<Record<string, Summary>>;
}

const HOUR_MILLISECONDS = 3_600_000;
const LATER_THAN_ANY = 1e15;
const dayAt = createDays('UTC');

/** What the store says of a station's hours that hold any of `readings`. */
export async function readHours(
  { rollups }: ReadingStore,
  station: string,
  readings: readonly { readonly timestamp: number }[],
): Promise<SaidHour[]> {
  if (readings.length === 0) return [];
  const times = readings.map(({ timestamp }) => timestamp);
  // One at a time: there may be more than a call can take.
  const from = times.reduce((one, other) => Math.min(one, other));
  const to = times.reduce((one, other) => Math.max(one, other)) + 1;
  const said: SaidHour[] = [];
  for await (const page of rollups.read({ station, from, to })) {
    said.push(...page.map(({ start, rollup }) => saying(start, rollup)));
  }
  return said;
}

/** What the store says of a station's days, of UTC, that hold any of `readings`. */
export async function readDays(
  { rollups }: ReadingStore,
  station: string,
  readings: readonly { readonly timestamp: number }[],
): Promise<SaidHour[]> {
  if (readings.length === 0) return [];
  const times = readings.map(({ timestamp }) => timestamp);
  const from = dayAt(times.reduce((one, other) => Math.min(one, other))).start;
  const to = dayAt(times.reduce((one, other) => Math.max(one, other))).end;
  const days = new Map<number, RollupBuilder>();
  for await (const page of rollups.read({ station, from, to, dayAt })) {
    for (const { start, rollup } of page) rollupAt(days, dayAt(start).start).merge(rollup);
  }
  return sayings(days);
}

/** Rolls up every hour and every day that is due, over or not: nothing more will come. */
export async function rollAll({ rollups }: ReadingStore): Promise<void> {
  for (;;) {
    const marks = await rollups.due({ before: LATER_THAN_ANY, limit: 20 });
    if (marks.length === 0) break;
    await rollups.roll(marks);
  }
  for (;;) {
    const marks = await rollups.days.due({ before: LATER_THAN_ANY, limit: 20 });
    if (marks.length === 0) return;
    await rollups.days.roll(marks);
  }
}

interface Taken {
  readonly timestamp: number;
  readonly values: Values;
}

/** What has to be said of the hours of these readings. */
export function hoursOf(readings: readonly Taken[]): SaidHour[] {
  const hours = new Map<number, RollupBuilder>();
  for (const { timestamp, values } of readings) {
    const start = Math.floor(timestamp / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
    rollupAt(hours, start).add(values);
  }
  return sayings(hours);
}

/** The same of their days. */
export function daysOf(readings: readonly Taken[]): SaidHour[] {
  const days = new Map<number, RollupBuilder>();
  for (const { timestamp, values } of readings) {
    rollupAt(days, dayAt(timestamp).start).add(values);
  }
  return sayings(days);
}

function rollupAt(stretches: Map<number, RollupBuilder>, start: number): RollupBuilder {
  const rollup = stretches.get(start) ?? createRollup();
  stretches.set(start, rollup);
  return rollup;
}

function sayings(stretches: ReadonlyMap<number, RollupBuilder>): SaidHour[] {
  return [...stretches]
    .map(([start, rollup]) => ({ start, count: rollup.count, values: rollup.summaries() }))
    .sort((one, other) => one.start - other.start);
}

function saying(start: number, rollup: Rollup): SaidHour {
  const hour = createRollup();
  hour.merge(rollup);
  return { start, count: hour.count, values: hour.summaries() };
}
