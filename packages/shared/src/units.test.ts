import { describe, expect, it } from '@jest/globals';

import { fromUnits, toUnits, UNIT_SYSTEMS } from './units.ts';

// By hand, from the definitions: 1 mi = 1609.344 m, 1 in = 25.4 mm, 1 inHg = 33.86389 hPa [NIST SP 811].
const SAME = [
  ['us', 'temperature', 70.52, 21.4],
  ['us', 'temperature', -40, -40],
  ['us', 'pressure', 30, 1015.9167],
  ['us', 'windSpeed', 10, 4.4704],
  ['us', 'windGust', 100, 44.704],
  ['us', 'rain', 0.01, 0.254],
  ['metric', 'windSpeed', 36, 10],
  ['metric', 'rain', 0.02, 0.2],
  ['metric', 'temperature', 21.4, 21.4],
  ['metric', 'pressure', 1013.2, 1013.2],
  ['metricwx', 'windSpeed', 10, 10],
  ['us', 'humidity', 55, 55],
  ['us', 'constructor', 55, 55],
] as const;

describe('units', () => {
  it.each(SAME)('%s: %s %d is %d in canonical units', (system, quantity, value, canonical) => {
    expect(fromUnits(system, quantity, value)).toBe(canonical);
    expect(toUnits(system, quantity, canonical)).toBe(value);
  });

  it('gives back what a sensor may say, to the last digit', () => {
    for (const system of UNIT_SYSTEMS) {
      for (const quantity of ['temperature', 'pressure', 'windSpeed', 'rain']) {
        for (const value of [0, 0.1, 0.2, 0.3, 12.7, 64.99, 1013.25]) {
          expect(fromUnits(system, quantity, toUnits(system, quantity, value))).toBe(value);
        }
      }
    }
  });
});
