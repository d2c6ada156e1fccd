import type { Values } from './reading.ts';

/**
 * The systems of units that values can be told in, by the names that weewx has for them: `metricwx` is
 * what isobar keeps, `metric` has km/h and cm of rain, `us` has °F, inHg, mph and inches.
 */
export const UNIT_SYSTEMS = ['metricwx', 'metric', 'us'] as const;
export type UnitSystem = (typeof UNIT_SYSTEMS)[number];

/** A value in canonical units is `value * size + zero`. */
interface Unit {
  readonly size: number;
  readonly zero?: number;
}

/** Exact by definition; the others are NIST Special Publication 811, appendix B.8. */
const MILE_PER_HOUR = { size: 0.44704 };
const INCH = { size: 25.4 };
const KILOMETRE_PER_HOUR = { size: 1 / 3.6 };
const CENTIMETRE = { size: 10 };
const FAHRENHEIT = { size: 5 / 9, zero: -160 / 9 };
/** The conventional one, of mercury at 0 °C. */
const INCH_OF_MERCURY = { size: 33.86389 };

/** https://weewx.com/docs/5.1/reference/units/; what is not named here has its canonical unit. */
const UNITS: Readonly<Record<UnitSystem, Readonly<Record<string, Unit>>>> = {
  metricwx: {},
  metric: { windSpeed: KILOMETRE_PER_HOUR, windGust: KILOMETRE_PER_HOUR, rain: CENTIMETRE },
  us: {
    temperature: FAHRENHEIT,
    pressure: INCH_OF_MERCURY,
    windSpeed: MILE_PER_HOUR,
    windGust: MILE_PER_HOUR,
    rain: INCH,
  },
};

/** Digits that mean something: more than sensors have, and less than arithmetic leaves behind. */
const DIGITS_OUT = 12;
const DIGITS_IN = 10;

/** A value of a quantity, from canonical units to those of a system. */
export function toUnits(system: UnitSystem, quantity: string, value: number): number {
  const unit = unitOf(system, quantity);
  return unit === undefined ? value : round((value - (unit.zero ?? 0)) / unit.size, DIGITS_OUT);
}

/** The way back: what {@link toUnits} made of a value of up to nine digits comes out as it was. */
export function fromUnits(system: UnitSystem, quantity: string, value: number): number {
  const unit = unitOf(system, quantity);
  return unit === undefined ? value : round(value * unit.size + (unit.zero ?? 0), DIGITS_IN);
}

export function valuesInUnits(system: UnitSystem, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, toUnits(system, name, value)]),
  );
}

function unitOf(system: UnitSystem, quantity: string): Unit | undefined {
  const units = UNITS[system];
  return Object.hasOwn(units, quantity) ? units[quantity] : undefined;
}

function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
