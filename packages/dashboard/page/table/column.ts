import type { ComponentChildren } from 'preact';

import type { LiveStation } from '../live/live-station.ts';
import type { Units } from '../units/unit-systems.ts';

/** A column of a table of stations. */
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
  /** True where something is wrong. */
  readonly lacks?: (station: LiveStation) => boolean;
}

export const NAME_COLUMN: Column = {
  key: 'name',
  title: 'Station',
  order: ({ name, profile }) => profile.label ?? name,
  show: ({ name }) => name,
};

export const MISSING_COLUMN: Column = {
  key: 'missing',
  title: 'Missing',
  isExtra: true,
  order: ({ missing }) => missing,
  show: ({ missing }) => missing.toLocaleString('en'),
  lacks: ({ missing }) => missing > 0,
};
