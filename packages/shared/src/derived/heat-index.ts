import type { Values } from '../reading.ts';

/** Where the chart of the US National Weather Service begins, °F. */
const LEAST_FAHRENHEIT = 80;

/**
 * How hot it feels, °C, from 80 °F (26.7 °C) on: below that it says nothing. The regression of Rothfusz (US
 * National Weather Service, Technical Attachment SR 90-23, 1990) with the adjustments for dry and for humid air, and
 * the simpler formula where that comes to less than 80 °F, as the Weather Prediction Center publishes them.
 */
export function heatIndex({ temperature, humidity }: Values): number | undefined {
  if (temperature === undefined || humidity === undefined) return undefined;
  const fahrenheit = temperature * 1.8 + 32;
  if (fahrenheit < LEAST_FAHRENHEIT) return undefined;
  return (indexOf(fahrenheit, Math.min(humidity, 100)) - 32) / 1.8;
}

function indexOf(t: number, rh: number): number {
  const simple = 0.5 * (t + 61 + (t - 68) * 1.2 + rh * 0.094);
  const mean = (simple + t) / 2;
  return mean < LEAST_FAHRENHEIT ? mean : rothfusz(t, rh) + adjustment(t, rh);
}

function rothfusz(t: number, rh: number): number {
  return (
    -42.379 +
    2.04901523 * t +
    10.14333127 * rh -
    0.22475541 * t * rh -
    0.00683783 * t * t -
    0.05481717 * rh * rh +
    0.00122874 * t * t * rh +
    0.00085282 * t * rh * rh -
    0.00000199 * t * t * rh * rh
  );
}

function adjustment(t: number, rh: number): number {
  if (rh < 13 && t <= 112) return -((13 - rh) / 4) * Math.sqrt((17 - Math.abs(t - 95)) / 17);
  if (rh > 85 && t <= 87) return ((rh - 85) / 10) * ((87 - t) / 5);
  return 0;
}
