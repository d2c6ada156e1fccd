import type { History } from '../../src/api/answers.ts';

/** Points of one graph; null where there is nothing, so that no line is drawn across. Times in seconds. */
export interface GraphData {
  readonly times: number[];
  /** By `quantity.figure`, such as `temperature.mean`; `quantity.value` of readings as they are. */
  readonly columns: ReadonlyMap<string, (number | null)[]>;
  readonly quantities: readonly string[];
  /** Seconds that one point stands for; undefined for readings as they are. */
  readonly pointSeconds: number | undefined;
}

interface Point {
  readonly time: number;
  /** Where the next point is due. */
  readonly end: number;
  readonly figures: ReadonlyMap<string, number>;
}

const FIGURES = ['mean', 'minimum', 'maximum', 'sum'] as const;

/** Readings further apart than three times the usual are a gap. */
const GAP_FACTOR = 3;

export function toGraphData(history: History): GraphData {
  const points = history.every === 'raw' ? readingPoints(history) : bucketPoints(history);
  const names = new Set(points.flatMap(({ figures }) => [...figures.keys()]));
  const times: number[] = [];
  const columns = new Map([...names].map((name) => [name, [] as (number | null)[]]));
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before !== undefined && point.time > before.end) put(before.end, undefined);
    put(point.time, point.figures);
  }

  function put(time: number, figures: ReadonlyMap<string, number> | undefined): void {
    times.push(time / 1000);
    for (const [name, column] of columns) column.push(figures?.get(name) ?? null);
  }

  const first = points[0];
  const isRaw = history.every === 'raw' || first === undefined;
  return {
    ...{ times, columns },
    quantities: [...new Set([...names].map((name) => name.split('.')[0] ?? name))],
    pointSeconds: isRaw ? undefined : (first.end - first.time) / 1000,
  };
}

function bucketPoints(history: History): Point[] {
  if (history.every === 'raw') return [];
  return history.buckets.map(({ start, end, values }) => {
    const figures = Object.entries(values).flatMap(([quantity, summary]) =>
      FIGURES.flatMap((figure): [string, number][] => {
        const value = summary[figure];
        return value === undefined ? [] : [[`${quantity}.${figure}`, value]];
      }),
    );
    return { time: Date.parse(start), end: Date.parse(end), figures: new Map(figures) };
  });
}

function readingPoints(history: History): Point[] {
  if (history.every !== 'raw') return [];
  const times = history.readings.map(({ timestamp }) => Date.parse(timestamp));
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = steps.sort((one, other) => one - other)[Math.floor((steps.length - 1) / 2)] ?? 0;
  return history.readings.map(({ values }, index) => {
    const time = times[index] ?? 0;
    const figures = Object.entries(values).map(
      ([name, value]) => [`${name}.value`, value] as const,
    );
    return { time, end: time + Math.max(usual * GAP_FACTOR, 1), figures: new Map(figures) };
  });
}
