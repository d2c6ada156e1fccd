import uPlot from 'uplot';

import { compassPoint } from '../format.ts';
import type { Units } from '../units/unit-systems.ts';
import type { Line, Panel } from './panels.ts';

const HEIGHT = 180;
const AXIS_WIDTH = 54;
/** All graphs of the page show the same instant under the pointer. */
const SYNC_KEY = 'isobar';
/** A shorter mark is a click. */
const LEAST_MARK_PIXELS = 8;
const COMPASS = [0, 90, 180, 270, 360];

/** How uPlot draws a panel. Colours are those of the style sheet, as custom properties of the graph. */
export function graphOptions(options: {
  panel: Panel;
  from: number;
  to: number;
  units: Units;
  timeZone: string;
  width: number;
  style: CSSStyleDeclaration;
  onZoom: (from: number, to: number) => void;
}): uPlot.Options {
  const { panel, from, to, units, timeZone, width, style, onZoom } = options;
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const isDirection = panel.quantity === 'windDirection';
  const axis: uPlot.Axis = {
    stroke: color('--muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: color('--grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    padding: [8, 20, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone),
    cursor: { sync: { key: SYNC_KEY }, drag: { x: true, y: false, setScale: false } },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: { x: { range: () => [from / 1000, to / 1000] }, y: { range: rangeOf(panel, units) } },
    axes: [
      { ...axis, space: 80, size: 34, values: showInstants(timeZone) },
      {
        ...axis,
        size: AXIS_WIDTH,
        values: (_plot, splits) => splits.map(isDirection ? compassPoint : showNumber),
        ...(isDirection && { splits: COMPASS }),
      },
    ],
    series: [
      { value: showTime(timeZone) },
      ...panel.lines.map((line) => seriesOf(line, { color, units })),
    ],
    ...(panel.band !== undefined && {
      bands: [
        {
          series: [panel.band[0] + 1, panel.band[1] + 1] as uPlot.Band.Bounds,
          fill: color('--band'),
        },
      ],
    }),
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width: marked } = plot.select;
          if (marked < LEAST_MARK_PIXELS) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onZoom(plot.posToVal(left, 'x') * 1000, plot.posToVal(left + marked, 'x') * 1000);
        },
      ],
    },
  };
}

function rangeOf({ quantity }: Panel, units: Units): uPlot.Scale.Range {
  if (quantity === 'windDirection') return [0, 360];
  const isFromZero = ['rain', 'windSpeed', 'solarRadiation', 'illuminance'].includes(quantity);
  return (_plot, lowest, highest) => {
    if (!Number.isFinite(lowest) || !Number.isFinite(highest)) return [0, 1];
    if (isFromZero)
      return [Math.min(0, lowest), Math.max(highest * 1.1, units.convertSpan(quantity, 1))];
    const room = Math.max((highest - lowest) * 0.1, units.convertSpan(quantity, 0.5));
    return [lowest - room, highest + room];
  };
}

function seriesOf(
  line: Line,
  { color, units }: { color: (name: string) => string; units: Units },
): uPlot.Series {
  const { label, look } = line;
  const stroke = color('--line');
  const base: uPlot.Series = {
    label,
    stroke,
    width: 2,
    points: { show: false },
    value: (_plot, value: number | null) => showValue(value, line.quantity, units),
  };
  switch (look) {
    case 'line':
      return { ...base, points: { show: isLonely, size: 4, fill: stroke } };
    case 'thin':
      return { ...base, stroke: color('--second'), width: 1 };
    case 'edge':
      return { ...base, stroke: 'transparent', width: 0 };
    case 'bars':
      return { ...base, fill: stroke, width: 0, paths: barPaths() };
    case 'dots':
      return {
        ...base,
        paths: () => null,
        points: { show: true, size: 4, width: 0, fill: stroke },
      };
  }
}

/** The value is in the unit that is shown already. */
function showValue(value: number | null, quantity: string, units: Units): string {
  return value === null ? '–' : units.show(quantity, value);
}

function barPaths(): uPlot.Series.PathBuilder {
  return uPlot.paths.bars?.({ size: [0.8, 40], align: 1 }) ?? (() => null);
}

/** A point between two gaps has no line: it is drawn as a dot. */
function isLonely(plot: uPlot, seriesIndex: number): boolean {
  const column = plot.data[seriesIndex] ?? [];
  return column.length < 3;
}

const DAY_SECONDS = 86_400;

/** Days by their date, hours by the clock, and midnight by the day that begins. */
function showInstants(timeZone: string): uPlot.Axis.DynamicValues {
  const day = new Intl.DateTimeFormat(undefined, { timeZone, day: 'numeric', month: 'short' });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return (_plot, splits, _axis, _space, step) =>
    splits.map((seconds) => {
      const hour = clock.format(seconds * 1000);
      return step >= DAY_SECONDS || hour === '00:00' ? day.format(seconds * 1000) : hour;
    });
}

function showNumber(value: number): string {
  return String(Number(value.toFixed(6))).replace('-', '−');
}

function showTime(timeZone: string): uPlot.Series.Value {
  const format = new Intl.DateTimeFormat(undefined, {
    ...{ timeZone, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  });
  return (_plot, seconds: number | null) => (seconds === null ? '' : format.format(seconds * 1000));
}
