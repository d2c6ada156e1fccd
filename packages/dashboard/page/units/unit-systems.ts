import { quantityOf } from '@isobar/shared/quantities';
import { derivedOf } from '@isobar/shared/derived';

/** As weewx names them: its `target_unit`. */
export type UnitSystemName = 'METRICWX' | 'METRIC' | 'US';

/** How values are shown; API and broker have them in their canonical units. */
export interface Units {
  readonly name: UnitSystemName;
  /** What sets it apart. */
  readonly example: string;
  unitOf(quantity: string): string;
  /** A value in its canonical unit as one in that of this system. */
  convert(quantity: string, value: number): number;
  /** The same of a difference. */
  convertSpan(quantity: string, value: number): number;
  /** `21.4`: converted, with as many decimals as are worth showing. */
  format(quantity: string, value: number | undefined): string;
  /** As {@link Units.format}, of what was converted already. */
  show(quantity: string, converted: number): string;
  formatElevation(metres: number): string;
}

interface Conversion {
  readonly unit: string;
  readonly factor: number;
  readonly offset?: number;
  readonly decimals?: number;
}

/** By canonical unit; what is not here stays as it is. Factors are exact but for that of mercury (33.86389 hPa). */
type Conversions = Readonly<Record<string, Conversion>>;

const METRIC: Conversions = {
  'm/s': { unit: 'km/h', factor: 3.6 },
  mm: { unit: 'cm', factor: 0.1, decimals: 2 },
};
const US: Conversions = {
  '°C': { unit: '°F', factor: 1.8, offset: 32 },
  hPa: { unit: 'inHg', factor: 1 / 33.86389, decimals: 2 },
  'm/s': { unit: 'mph', factor: 1 / 0.44704 },
  mm: { unit: 'in', factor: 1 / 25.4, decimals: 2 },
  m: { unit: 'ft', factor: 1 / 0.3048, decimals: 0 },
};

export const METRICWX_UNITS = createUnits('METRICWX', 'mm, m/s', {});

/** The canonical units come first. */
export const UNIT_SYSTEMS: readonly Units[] = [
  METRICWX_UNITS,
  createUnits('METRIC', 'cm, km/h', METRIC),
  createUnits('US', '°F, mph', US),
];

function createUnits(name: UnitSystemName, example: string, conversions: Conversions): Units {
  const knownOf = (quantity: string) => quantityOf(quantity) ?? derivedOf(quantity);
  const conversionOf = (quantity: string) => conversions[knownOf(quantity)?.unit ?? ''];

  function convert(quantity: string, value: number): number {
    const { factor = 1, offset = 0 } = conversionOf(quantity) ?? {};
    return value * factor + offset;
  }

  function show(quantity: string, converted: number): string {
    const known = knownOf(quantity);
    if (known === undefined) return converted.toLocaleString('en', { maximumFractionDigits: 3 });
    return withMinus(converted.toFixed(conversionOf(quantity)?.decimals ?? known.decimals));
  }

  return {
    ...{ name, example, convert, show },
    format: (quantity, value) =>
      value === undefined ? '–' : show(quantity, convert(quantity, value)),
    unitOf: (quantity) => conversionOf(quantity)?.unit ?? knownOf(quantity)?.unit ?? '',
    convertSpan: (quantity, value) => convert(quantity, value) - convert(quantity, 0),
    formatElevation: (metres) => {
      const { unit = 'm', factor = 1, decimals = 1 } = conversions.m ?? {};
      const shown = (metres * factor).toLocaleString('en', { maximumFractionDigits: decimals });
      return `${shown.replace('-', '−')} ${unit}`;
    },
  };
}

/** A typographic minus, and none before a zero. */
function withMinus(text: string): string {
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}
