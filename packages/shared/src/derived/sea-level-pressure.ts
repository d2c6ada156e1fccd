import type { Values } from '../reading.ts';
import { vapourPressure } from './dew-point.ts';

const KELVIN = 273.15;
/** Of the formula of WMO-No. 8: K/gpm, its lapse rate K/gpm, and K/hPa of vapour. */
const [CONSTANT, LAPSE, VAPOUR] = [0.0148275, 0.0065, 0.12];

/**
 * Pressure reduced to mean sea level, hPa, by the hypsometric formula of WMO-No. 8, volume I, chapter 3 (3.11): the air
 * that is not there is taken for 0.65 K colder every 100 m, and as moist as at the station; as dry, where no
 * humidity is measured. WMO means it for stations up to 750 m: above, it is a figure to compare with itself.
 *
 * @param elevation - of the barometer, metres above mean sea level
 */
export function seaLevelPressure(
  { pressure, temperature, humidity = 0 }: Values,
  elevation: number | null,
): number | undefined {
  if (pressure === undefined || temperature === undefined || elevation === null) return undefined;
  const vapour = vapourPressure(temperature, humidity);
  const mean = KELVIN + temperature + (LAPSE * elevation) / 2 + VAPOUR * vapour;
  return pressure * 10 ** ((CONSTANT * elevation) / mean);
}
