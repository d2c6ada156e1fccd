import type { Values } from '../reading.ts';

/** Over water, also below 0 °C, as humidity is reported. WMO-No. 8, volume I, annex 4.B. */
const [A, B, C] = [6.112, 17.62, 243.12];

/**
 * The pressure of saturated vapour over water, hPa, by Magnus' formula with the coefficients of
 * WMO-No. 8 (Guide to Instruments and Methods of Observation), volume I, annex 4.B.
 *
 * @param celsius - from −45 to 60
 */
export function saturationPressure(celsius: number): number {
  return A * Math.exp((B * celsius) / (C + celsius));
}

/** Vapour pressure, hPa; a sensor that reads more than saturation counts as saturated. */
export function vapourPressure(celsius: number, humidity: number): number {
  return (saturationPressure(celsius) * Math.min(humidity, 100)) / 100;
}

/** °C: where the air would be saturated, if it were cooled. The inverse of {@link saturationPressure}. */
export function dewPoint({ temperature, humidity }: Values): number | undefined {
  if (temperature === undefined || humidity === undefined || humidity <= 0) return undefined;
  const ratio = Math.log(vapourPressure(temperature, humidity) / A);
  return (C * ratio) / (B - ratio);
}
