import type { Quantity } from '../quantities.ts';
import type { Values } from '../reading.ts';
import { beaufort } from './beaufort.ts';
import { dewPoint } from './dew-point.ts';
import { heatIndex } from './heat-index.ts';
import { seaLevelPressure } from './sea-level-pressure.ts';
import { windChill } from './wind-chill.ts';

/** A quantity that follows from others of the same reading. It is never stored. */
export interface DerivedQuantity extends Pick<Quantity, 'name' | 'label' | 'unit' | 'decimals'> {
  /**
   * @param elevation - metres above mean sea level; null where it is not known
   * @returns undefined where the others are not there, or where it says nothing
   */
  readonly derive: (values: Values, elevation: number | null) => number | undefined;
}

export const DERIVED_QUANTITIES: readonly DerivedQuantity[] = [
  { name: 'dewPoint', label: 'Dew point', unit: '°C', decimals: 1, derive: dewPoint },
  { name: 'heatIndex', label: 'Heat index', unit: '°C', decimals: 1, derive: heatIndex },
  { name: 'windChill', label: 'Wind chill', unit: '°C', decimals: 1, derive: windChill },
  {
    ...{ name: 'seaLevelPressure', label: 'Sea-level pressure', unit: 'hPa', decimals: 1 },
    derive: seaLevelPressure,
  },
  { name: 'beaufort', label: 'Beaufort', unit: '', decimals: 0, derive: beaufort },
];

const byName = new Map(DERIVED_QUANTITIES.map((quantity) => [quantity.name, quantity]));

export function derivedOf(name: string): DerivedQuantity | undefined {
  return byName.get(name);
}

/**
 * Values with what follows from them, to a hundredth. What a station measures itself stands.
 *
 * @param quantities - those that are wanted
 */
export function deriveValues(
  values: Values,
  { quantities, elevation }: { quantities: readonly DerivedQuantity[]; elevation: number | null },
): Values {
  const derived: Record<string, number> = {};
  for (const { name, derive } of quantities) {
    const value = name in values ? undefined : derive(values, elevation);
    if (value !== undefined) derived[name] = Math.round(value * 100) / 100;
  }
  return { ...values, ...derived };
}
