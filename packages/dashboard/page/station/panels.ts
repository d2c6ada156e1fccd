import { QUANTITIES } from '@isobar/shared/quantities';

import { labelOf } from '../format.ts';
import type { GraphData } from './graph-data.ts';
import { sumBars } from './sum-bars.ts';

export interface Line {
  readonly label: string;
  readonly quantity: string;
  readonly column: readonly (number | null)[];
  readonly look: 'line' | 'thin' | 'edge' | 'bars' | 'dots';
}

/** One graph: its lines, and which two of them are the edges of a band. */
export interface Panel {
  readonly quantity: string;
  readonly title: string;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly band: readonly [upper: number, lower: number] | undefined;
}

/** A gust is drawn over the wind that it is a gust of. */
const DRAWN_WITH_ANOTHER = new Set(['windGust']);
const ORDER = QUANTITIES.map(({ name }) => name);

/** What a panel shows, in milliseconds, and whose days are drawn together. */
export interface PanelSpan {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/** A graph for each quantity that there is. */
export function panelsOf(data: GraphData, span: PanelSpan): Panel[] {
  return [...data.quantities]
    .filter((name) => !(DRAWN_WITH_ANOTHER.has(name) && data.quantities.includes('windSpeed')))
    .sort((one, other) => rank(one) - rank(other) || one.localeCompare(other))
    .map((quantity) => {
      if (quantity === 'rain') return rainPanel(data, span);
      const lines = linesOf(quantity, data);
      const upper = lines.findIndex(({ label }) => label === 'Highest');
      const lower = lines.findIndex(({ label }) => label === 'Lowest');
      return {
        ...{ quantity, title: labelOf(quantity), times: data.times, lines },
        band: upper < 0 || lower < 0 ? undefined : [upper, lower],
      };
    });
}

function rainPanel({ times, columns }: GraphData, span: PanelSpan): Panel {
  const column = columns.get('rain.sum') ?? columns.get('rain.value') ?? [];
  const bars = sumBars({ times, column }, span);
  const label = `Sum of ${bars.length}`;
  return {
    ...{ quantity: 'rain', title: labelOf('rain'), times: bars.times, band: undefined },
    lines: [{ label, quantity: 'rain', column: bars.sums, look: 'bars' }],
  };
}

function rank(quantity: string): number {
  const index = ORDER.indexOf(quantity);
  return index < 0 ? ORDER.length : index;
}

function linesOf(quantity: string, { columns }: GraphData): Line[] {
  const line = (figure: string, label: string, look: Line['look'], of = quantity): Line[] => {
    const column = columns.get(`${of}.${figure}`);
    return column === undefined ? [] : [{ label, quantity: of, column, look }];
  };
  const own = quantity === 'windDirection' ? 'dots' : 'line';
  const gusts =
    quantity === 'windSpeed'
      ? [
          ...line('maximum', 'Gust', 'thin', 'windGust'),
          ...line('value', 'Gust', 'thin', 'windGust'),
        ]
      : [];
  return [
    ...line('value', labelOf(quantity), own),
    ...line('mean', 'Mean', own),
    ...line('sum', 'Sum', own),
    ...(quantity === 'windGust' ? line('maximum', 'Highest gust', own) : []),
    ...(gusts.length > 0 ? gusts : line('maximum', 'Highest', 'edge')),
    ...(gusts.length > 0 ? [] : line('minimum', 'Lowest', 'edge')),
  ];
}
