import type { Values } from '../reading.ts';

const WARMEST_CELSIUS = 10;
const LEAST_KILOMETRES_PER_HOUR = 4.8;

/**
 * How cold it feels in the wind, °C, up to 10 °C and from 4.8 km/h (1.3 m/s) on: elsewhere it says nothing. The
 * index of 2001 of Environment Canada and the US National Weather Service (Joint Action Group on Temperature
 * Indices), for the wind at 10 m.
 */
export function windChill({ temperature, windSpeed }: Values): number | undefined {
  if (temperature === undefined || windSpeed === undefined) return undefined;
  const speed = windSpeed * 3.6;
  if (temperature > WARMEST_CELSIUS || speed < LEAST_KILOMETRES_PER_HOUR) return undefined;
  const power = speed ** 0.16;
  return 13.12 + 0.6215 * temperature - 11.37 * power + 0.3965 * temperature * power;
}
