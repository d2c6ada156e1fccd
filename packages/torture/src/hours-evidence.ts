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

interface Taken {
  readonly timestamp: number;
  readonly values: Values;
}

/** What the store says of a station's hours that hold any of `readings`. */
export async function readHours(
  { rollups }: ReadingStore,
  station: string,
  readings: readonly Taken[],
): Promise<SaidHour[]> {
  const span = spanOf(readings);
  if (span === undefined) return [];
  const said: SaidHour[] = [];
  for await (const page of rollups.read({ station, from: span.first, to: span.last + 1 })) {
    said.push(...page.map(({ start, rollup }) => saying(start, rollup)));
  }
  return said;
}

/** What the store says of a station's days, of UTC, that hold any of `readings`. */
export async function readDays(
  { rollups }: ReadingStore,
  station: string,
  readings: readonly Taken[],
): Promise<SaidHour[]> {
  const span = spanOf(readings);
  if (span === undefined) return [];
  const query = { station, from: dayAt(span.first).start, to: dayAt(span.last).end, dayAt };
  const days = new Map<number, RollupBuilder>();
  for await (const page of rollups.read(query)) {
    for (const { start, rollup } of page) rollupAt(days, dayAt(start).start).merge(rollup);
  }
  return sayings(days);
}

/** When the first and the last were taken. */
function spanOf(readings: readonly Taken[]): { first: number; last: number } | undefined {
  if (readings.length === 0) return undefined;
  const times = readings.map(({ timestamp }) => timestamp);
  // One at a time: there may be more than a call can take.
  return {
    first: times.reduce((one, other) => Math.min(one, other)),
    last: times.reduce((one, other) => Math.max(one, other)),
  };
}

/** Rolls up every hour and every day that is due, over or not: nothing more will come. */
export async function rollAll({ rollups }: ReadingStore): Promise<void> {
  await rollDue(rollups);
  await rollDue(rollups.days);
}

async function rollDue<Mark>(rollups: {
  due: (query: { before: number; limit: number }) => Promise<Mark[]>;
  roll: (marks: readonly Mark[]) => Promise<number>;
}): Promise<void> {
  for (;;) {
    const marks = await rollups.due({ before: LATER_THAN_ANY, limit: 20 });
    if (marks.length === 0) return;
    await rollups.roll(marks);
  }
}

/** What has to be said of the hours of these readings. */
export function hoursOf(readings: readonly Taken[]): SaidHour[] {
  return addUp(readings, (time) => Math.floor(time / HOUR_MILLISECONDS) * HOUR_MILLISECONDS);
}

/** The same of their days. */
export function daysOf(readings: readonly Taken[]): SaidHour[] {
  return addUp(readings, (time) => dayAt(time).start);
}

function addUp(readings: readonly Taken[], startOf: (time: number) => number): SaidHour[] {
  const stretches = new Map<number, RollupBuilder>();
  for (const { timestamp, values } of readings) {
    rollupAt(stretches, startOf(timestamp)).add(values);
  }
  return sayings(stretches);
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
