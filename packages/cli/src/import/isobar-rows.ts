import { fromUnits, instantSchema, parseJson, UNIT_SYSTEMS, type UnitSystem } from '@isobar/shared';

import { createCells, numberOf, type Cell, type RowKind } from './row-kind.ts';

/** Columns that are no quantities. */
const OTHER = new Set(['timestamp', 'receivedAt', 'log', 'seq', 'clock', 'units', 'other']);

/** Rows as `isobar export` and the API write them: a reading with a number keeps it, and stays the same one. */
export function createIsobarRows(header: readonly string[]): RowKind {
  const cellsOf = createCells(header);
  const quantities = header.filter((column) => !OTHER.has(column));
  return {
    leftOut: [],
    read: (cells) => {
      const cell = cellsOf(cells);
      const units = cell('units') ?? 'metricwx';
      if (cell('timestamp') === undefined) return { reason: 'timestamp: expected a time' };
      if (!isUnitSystem(units)) {
        return { reason: `units: expected ${UNIT_SYSTEMS.join(', ')} or nothing` };
      }
      const own = parseObject(cell('other') ?? '{}');
      if (own === undefined) return { reason: 'other: expected a JSON object' };
      const receivedAt = instantSchema.safeParse(cell('receivedAt')).data;
      const message = { ...own, ...identityOf(cell), ...valuesOf(cell, { quantities, units }) };
      return { message, ...(receivedAt !== undefined && { receivedAt }) };
    },
  };
}

function isUnitSystem(text: string): text is UnitSystem {
  return (UNIT_SYSTEMS as readonly string[]).includes(text);
}

function identityOf(cell: Cell) {
  const [timestamp = '', log, seq, clock] = ['timestamp', 'log', 'seq', 'clock'].map(cell);
  return {
    timestamp: numberOf(timestamp),
    ...(log !== undefined && { log }),
    ...(seq !== undefined && { seq: numberOf(seq) }),
    // The other state is a judgement, which is made anew.
    ...(clock !== undefined && clock !== 'implausible' && { clock }),
  };
}

function valuesOf(
  cell: Cell,
  { quantities, units }: { quantities: readonly string[]; units: UnitSystem },
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of quantities) {
    const text = cell(name);
    if (text === undefined) continue;
    const value = numberOf(text);
    values[name] = typeof value === 'string' ? value : fromUnits(units, name, value);
  }
  return values;
}

function parseObject(text: string): object | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? value : undefined;
}
