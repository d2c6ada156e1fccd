import type { ComponentChildren } from 'preact';

import { formatAge } from '../format.ts';
import { freshnessOf, type LiveStation } from '../live/live-station.ts';
import { WindArrow } from '../parts/wind-arrow.tsx';
import type { Units } from '../units/unit-systems.ts';

export interface Column {
  readonly key: string;
  readonly title: string;
  /** Whose unit it is in. */
  readonly quantity?: string;
  /** Left out where the screen is narrow. */
  readonly isExtra?: boolean;
  /** What is sorted by; undefined comes last, whichever way. */
  readonly order: (station: LiveStation) => number | string | undefined;
  readonly show: (
    station: LiveStation,
    context: { now: number; units: Units },
  ) => ComponentChildren;
}

function valueColumn(key: string, title: string, isExtra = false): Column {
  return {
    ...{ key, title, quantity: key, isExtra },
    order: ({ values }) => values[key],
    show: ({ values }, { units }) => units.format(key, values[key]),
  };
}

export const NAME_COLUMN: Column = {
  key: 'name',
  title: 'Station',
  order: ({ name, profile }) => profile.label ?? name,
  show: ({ name }) => name,
};

export const COLUMNS: readonly Column[] = [
  valueColumn('temperature', 'Temperature'),
  valueColumn('humidity', 'Humidity', true),
  valueColumn('pressure', 'Pressure', true),
  {
    ...valueColumn('windSpeed', 'Wind'),
    show: ({ values }, { units }) => (
      <>
        {values.windDirection !== undefined && (values.windSpeed ?? 1) > 0 && (
          <WindArrow from={values.windDirection} />
        )}
        {units.format('windSpeed', values.windSpeed)}
      </>
    ),
  },
  valueColumn('rain', 'Rain', true),
  {
    key: 'takenAt',
    title: 'Last reading',
    order: ({ takenAt }) => (takenAt === null ? undefined : -takenAt),
    show: showAge,
  },
  {
    key: 'missing',
    title: 'Missing',
    isExtra: true,
    order: ({ missing }) => missing,
    show: ({ missing }) => missing.toLocaleString('en'),
  },
];

function showAge(station: LiveStation, { now }: { now: number }): string {
  const { takenAt, since } = station;
  if (freshnessOf(station, now) === 'offline') {
    const lost = since ?? takenAt;
    return lost === null ? 'offline' : `offline for ${formatAge(now - lost)}`;
  }
  return takenAt === null ? 'none yet' : `${formatAge(now - takenAt)} ago`;
}
