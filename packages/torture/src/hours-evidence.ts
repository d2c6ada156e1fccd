import type { ReadingStore } from '@isobar/ingest';
import type { Values } from '@isobar/shared';
import {
  createRollup,
  type Rollup,
  type RollupBuilder,
  type Summary,
} from '@isobar/shared/summaries';

/** What is said of the readings of an hour. */
export interface SaidHour {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly count: number;
  readonly values: Readonly<Record<string, Summary>>;
}

const HOUR_MILLISECONDS = 3_600_000;
const LATER_THAN_ANY_HOUR = 1e12;

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

/** Rolls up every hour that is due, whether it is over or not: nothing more will come. */
export async function rollAll({ rollups }: ReadingStore): Promise<void> {
  for (;;) {
    const marks = await rollups.due({ before: LATER_THAN_ANY_HOUR, limit: 20 });
    if (marks.length === 0) return;
    await rollups.roll(marks);
  }
}

/** What has to be said of the hours of these readings. */
export function hoursOf(
  readings: readonly { readonly timestamp: number; readonly values: Values }[],
): SaidHour[] {
  const hours = new Map<number, RollupBuilder>();
  for (const { timestamp, values } of readings) {
    const start = Math.floor(timestamp / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
    const hour = hours.get(start) ?? createRollup();
    hours.set(start, hour);
    hour.add(values);
  }
  return [...hours]
    .map(([start, hour]) => ({ start, count: hour.count, values: hour.summaries() }))
    .sort((one, other) => one.start - other.start);
}

function saying(start: number, rollup: Rollup): SaidHour {
  const hour = createRollup();
  hour.merge(rollup);
  return { start, count: hour.count, values: hour.summaries() };
}
