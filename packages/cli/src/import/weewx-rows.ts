import { fromUnits, type UnitSystem } from '@isobar/shared';

import { createCells, numberOf, type RowKind } from './row-kind.ts';

/** https://weewx.com/docs/5.1/reference/units/: US 0x01, METRIC 0x10, METRICWX 0x11. */
const SYSTEMS: Readonly<Record<string, UnitSystem>> = { 1: 'us', 16: 'metric', 17: 'metricwx' };

/**
 * Columns of weewx's archive, and what they are here. A record's dateTime is the end of its interval and
 * its rain fell within, as here; its `pressure` is that at the station, while `barometer` and `altimeter`
 * are reduced to sea level, which isobar does not keep.
 */
const QUANTITIES: readonly (readonly [column: string, quantity: string])[] = [
  ['outTemp', 'temperature'],
  ['outHumidity', 'humidity'],
  ['pressure', 'pressure'],
  ['windSpeed', 'windSpeed'],
  ['windGust', 'windGust'],
  ['windDir', 'windDirection'],
  ['rain', 'rain'],
  ['radiation', 'solarRadiation'],
  ['illuminance', 'illuminance'],
];

const TAKEN = new Set(['dateTime', 'usUnits', ...QUANTITIES.map(([column]) => column)]);

/** Rows of weewx's archive table, by whichever way they became CSV. */
export function createWeewxRows(header: readonly string[]): RowKind {
  const cellsOf = createCells(header);
  return {
    leftOut: header.filter((column) => !TAKEN.has(column)),
    read: (cells) => {
      const cell = cellsOf(cells);
      const timestamp = cell('dateTime');
      const system = SYSTEMS[cell('usUnits') ?? ''];
      if (timestamp === undefined) return { reason: 'dateTime: expected a time' };
      if (system === undefined) {
        return { reason: 'usUnits: expected 1 (US), 16 (METRIC) or 17 (METRICWX)' };
      }
      const message: Record<string, unknown> = { timestamp: numberOf(timestamp) };
      for (const [column, quantity] of QUANTITIES) {
        const text = cell(column);
        if (text === undefined) continue;
        const value = numberOf(text);
        message[quantity] = typeof value === 'string' ? value : fromUnits(system, quantity, value);
      }
      return { message };
    },
  };
}
