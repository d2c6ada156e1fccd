import type { ComponentChildren } from 'preact';

import { formatAge, formatNumber } from '../format.ts';
import { freshnessOf, type LiveStation } from '../live/live-station.ts';
import { WindArrow } from '../parts/wind-arrow.tsx';

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly unit?: string;
  /** Left out where the screen is narrow. */
  readonly isExtra?: boolean;
  /** What is sorted by; undefined comes last, whichever way. */
  readonly order: (station: LiveStation) => number | string | undefined;
  readonly show: (station: LiveStation, now: number) => ComponentChildren;
}

function valueColumn(key: string, title: string, unit: string, isExtra = false): Column {
  return {
    ...{ key, title, unit, isExtra },
    order: ({ values }) => values[key],
    show: ({ values }) => formatNumber(key, values[key]),
  };
}

export const NAME_COLUMN: Column = {
  key: 'name',
  title: 'Station',
  order: ({ name, profile }) => profile.label ?? name,
  show: ({ name }) => name,
};

export const COLUMNS: readonly Column[] = [
  valueColumn('temperature', 'Temperature', '°C'),
  valueColumn('humidity', 'Humidity', '%', true),
  valueColumn('pressure', 'Pressure', 'hPa', true),
  {
    ...valueColumn('windSpeed', 'Wind', 'm/s'),
    show: ({ values }) => (
      <>
        {values.windDirection !== undefined && (values.windSpeed ?? 1) > 0 && (
          <WindArrow from={values.windDirection} />
        )}
        {formatNumber('windSpeed', values.windSpeed)}
      </>
    ),
  },
  valueColumn('rain', 'Rain', 'mm', true),
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

function showAge(station: LiveStation, now: number): string {
  const { takenAt, since } = station;
  if (freshnessOf(station, now) === 'offline') {
    const lost = since ?? takenAt;
    return lost === null ? 'offline' : `offline for ${formatAge(now - lost)}`;
  }
  return takenAt === null ? 'none yet' : `${formatAge(now - takenAt)} ago`;
}
