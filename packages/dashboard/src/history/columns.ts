import { QUANTITIES, type UnitSystem } from '@isobar/shared';
import { aggregationOf, SUMMARY_FIELDS } from '@isobar/shared/summaries';

import type { Bucket } from './buckets.ts';
import type { PastReading } from './reading-source.ts';

/** One column of a table of rows. `instant`: milliseconds. */
export interface Column<Row> {
  readonly name: string;
  readonly type: 'instant' | 'text' | 'whole' | 'number';
  /** `undefined` where the row has nothing there. */
  readonly of: (row: Row) => string | number | undefined;
}

export interface Choice {
  /** Only these; all of them where it is missing. */
  readonly quantities?: ReadonlySet<string> | undefined;
  /** What the values are in, where it is not what isobar keeps: a column says so. */
  readonly units?: UnitSystem | undefined;
}

const KNOWN = QUANTITIES.map(({ name }) => name);
const isKnown = new Set(KNOWN);

/**
 * A column for each quantity that is asked for, or else for each that isobar knows, and at the end
 * what has no column, as JSON: which there are cannot be known before the last row.
 */
export function readingColumns({ quantities, units }: Choice): Column<PastReading>[] {
  return [
    { name: 'timestamp', type: 'instant', of: ({ timestamp }) => timestamp },
    { name: 'receivedAt', type: 'instant', of: ({ receivedAt }) => receivedAt },
    { name: 'log', type: 'text', of: ({ log }) => (log === '' ? undefined : log) },
    { name: 'seq', type: 'whole', of: ({ log, seq }) => (log === '' ? undefined : seq) },
    { name: 'clock', type: 'text', of: ({ clock }) => clock },
    ...unitColumn(units),
    ...[...(quantities ?? KNOWN)].map((name): Column<PastReading> => ({
      ...{ name, type: 'number' },
      of: ({ values }) => values[name],
    })),
    ...(quantities === undefined ? [otherColumn] : []),
  ];
}

/** As {@link readingColumns}, with a column for each figure: `temperature_mean`, `rain_sum`. */
export function bucketColumns({ quantities, units }: Choice): Column<Bucket>[] {
  const figures = [...(quantities ?? KNOWN)].flatMap((name) =>
    SUMMARY_FIELDS[aggregationOf(name)].map((field): Column<Bucket> => ({
      ...{ name: `${name}_${field}`, type: 'number' },
      of: ({ values }) => values[name]?.[field],
    })),
  );
  return [
    { name: 'start', type: 'instant', of: ({ start }) => start },
    { name: 'end', type: 'instant', of: ({ end }) => end },
    { name: 'count', type: 'whole', of: ({ count }) => count },
    ...unitColumn(units),
    ...figures,
    ...(quantities === undefined ? [otherColumn] : []),
  ];
}

function unitColumn(units: UnitSystem | undefined): Column<unknown>[] {
  return units === undefined ? [] : [{ name: 'units', type: 'text', of: () => units }];
}

const otherColumn: Column<{ readonly values: Readonly<Record<string, unknown>> }> = {
  name: 'other',
  type: 'text',
  of: ({ values }) => {
    const own = Object.entries(values).filter(([name]) => !isKnown.has(name));
    return own.length === 0 ? undefined : JSON.stringify(Object.fromEntries(own));
  },
};
