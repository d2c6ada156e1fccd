import { describe, expect, it } from '@jest/globals';

import { derivedOf, DERIVED_QUANTITIES, deriveValues } from './derived-quantities.ts';

const derive = (name: string, values: Record<string, number>, elevation: number | null = null) =>
  derivedOf(name)?.derive(values, elevation);
const toFahrenheit = (celsius: number | undefined) => (celsius ?? Number.NaN) * 1.8 + 32;

describe('quantities that follow from others', () => {
  // DIN 4108-3, table of dew points, which gives tenths.
  it.each([
    [30, 50, 18.4],
    [30, 80, 26.2],
    [25, 50, 13.9],
    [25, 60, 16.7],
    [20, 40, 6],
    [20, 50, 9.3],
    [20, 60, 12],
    [20, 80, 16.4],
    [10, 80, 6.7],
  ])('have a dew point of %d °C and %d %% at %d °C', (temperature, humidity, expected) => {
    const point = derive('dewPoint', { temperature, humidity });
    expect(Math.abs((point ?? Number.NaN) - expected)).toBeLessThan(0.1);
  });

  it('have the dew point at the temperature where the air is saturated, and none in dry air', () => {
    expect(derive('dewPoint', { temperature: -12.5, humidity: 100 })).toBeCloseTo(-12.5, 9);
    expect(derive('dewPoint', { temperature: 8, humidity: 104 })).toBeCloseTo(8, 9);
    expect(derive('dewPoint', { temperature: 8, humidity: 0 })).toBeUndefined();
    expect(derive('dewPoint', { temperature: 8 })).toBeUndefined();
  });

  // US National Weather Service, heat index chart (weather.gov/safety/heat-index), whole °F.
  it.each([
    [80, 40, 80],
    [90, 40, 91],
    [90, 50, 95],
    [90, 60, 100],
    [90, 80, 113],
    [100, 40, 109],
    [100, 50, 118],
    [110, 40, 136],
  ])('have a heat index of %d °F and %d %% of %d °F', (fahrenheit, humidity, expected) => {
    const index = derive('heatIndex', { temperature: (fahrenheit - 32) / 1.8, humidity });
    expect(Math.abs(toFahrenheit(index) - expected)).toBeLessThanOrEqual(0.75);
  });

  it('have the heat index adjusted for dry and for humid air, as the Weather Prediction Center says', () => {
    const at = (fahrenheit: number, humidity: number) =>
      toFahrenheit(derive('heatIndex', { temperature: (fahrenheit - 32) / 1.8, humidity }));
    // By hand: −42.379 + 194.6564 + 50.7167 − 106.7588 − 61.7114 − 1.3704 + 55.4469 + 2.0255 − 0.4490 = 90.1768,
    // less (13 − 5) ÷ 4 × √(17 ÷ 17) = 2.
    expect(at(95, 5)).toBeCloseTo(88.1768, 3);
    // By hand: −42.379 + 168.0192 + 963.6165 − 1750.8446 − 45.9776 − 494.7250 + 784.8945 + 631.1294 − 120.7614 = 92.972,
    // and (95 − 85) ÷ 10 × (87 − 82) ÷ 5 = 1.
    expect(at(82, 95)).toBeCloseTo(93.972, 2);
    // By hand: 0.5 × (80 + 61 + 14.4 + 0.94) = 78.17, and its mean with 80 is less than 80.
    expect(at(80.0000001, 10)).toBeCloseTo(79.085, 3);
    expect(derive('heatIndex', { temperature: 26.6, humidity: 90 })).toBeUndefined();
  });

  // Environment Canada, Wind Chill Calculation Chart: km/h, °C, the index in whole numbers.
  it.each([
    [5, 0, -2],
    [10, 5, 3],
    [20, -25, -37],
    [30, -20, -33],
    [40, -10, -21],
    [50, -40, -63],
    [80, -50, -81],
  ])('have a wind chill at %d km/h and %d °C of %d', (kilometres, temperature, expected) => {
    const chill = derive('windChill', { temperature, windSpeed: kilometres / 3.6 });
    expect(Math.round(chill ?? Number.NaN)).toBe(expected);
  });

  it('have no wind chill where it is warm, nor in calm air', () => {
    expect(derive('windChill', { temperature: 10.1, windSpeed: 10 })).toBeUndefined();
    expect(derive('windChill', { temperature: -5, windSpeed: 1.3 })).toBeUndefined();
    expect(derive('windChill', { temperature: -5 })).toBeUndefined();
  });

  // ICAO Doc 7488, Manual of the ICAO Standard Atmosphere: m, °C, hPa; at sea level it has 1013.25 hPa.
  it.each([
    [0, 15, 1013.25],
    [500, 11.75, 954.61],
    [1000, 8.5, 898.75],
    [2000, 2, 794.95],
  ])(
    'have 1013.25 hPa at sea level in the standard atmosphere at %d m',
    (elevation, t, pressure) => {
      const reduced = derive('seaLevelPressure', { temperature: t, pressure }, elevation);
      expect(Math.abs((reduced ?? Number.NaN) - 1013.25)).toBeLessThan(0.5);
    },
  );

  it('reduce the pressure of moist air by less, and none without an elevation', () => {
    const values = { temperature: 20, humidity: 60, pressure: 990 };
    // By hand: e = 14.0 hPa, the mean 295.47 K, and 990 × 10^(0.0148275 × 198 ÷ 295.47).
    expect(derive('seaLevelPressure', values, 198)).toBeCloseTo(1012.91, 1);
    expect(derive('seaLevelPressure', values)).toBeUndefined();
  });

  // WMO-No. 306, code table 1100: each number's first and last tenth of m/s.
  it.each([
    [0, 0, 0.2],
    [1, 0.3, 1.5],
    [2, 1.6, 3.3],
    [3, 3.4, 5.4],
    [4, 5.5, 7.9],
    [5, 8, 10.7],
    [6, 10.8, 13.8],
    [7, 13.9, 17.1],
    [8, 17.2, 20.7],
    [9, 20.8, 24.4],
    [10, 24.5, 28.4],
    [11, 28.5, 32.6],
    [12, 32.7, 90],
  ])('have force %d from %d to %d m/s', (force, first, last) => {
    expect(derive('beaufort', { windSpeed: first })).toBe(force);
    expect(derive('beaufort', { windSpeed: last })).toBe(force);
  });

  it('stand beside what was measured, to a hundredth, and give way to what a station measures itself', () => {
    const wanted = { quantities: DERIVED_QUANTITIES, elevation: null };
    expect(deriveValues({ temperature: 20, humidity: 100, dewPoint: 4 }, wanted)).toEqual({
      ...{ temperature: 20, humidity: 100, dewPoint: 4 },
    });
    expect(deriveValues({ temperature: 20, humidity: 50 }, wanted)).toEqual({
      ...{ temperature: 20, humidity: 50, dewPoint: 9.26 },
    });
  });
});
