import { describe, expect, it } from '@jest/globals';

import { UNIT_SYSTEMS, type UnitSystemName } from './unit-systems.ts';

const inUnits = (name: UnitSystemName, quantity: string, value: number): string => {
  const units = UNIT_SYSTEMS.find((each) => each.name === name);
  return `${units?.format(quantity, value) ?? ''} ${units?.unitOf(quantity) ?? ''}`.trim();
};

describe('units that values are shown in', () => {
  // NIST SP 811, appendix B: 1 in = 25.4 mm, 1 mi/h = 0.44704 m/s, 1 inHg = 33.86389 hPa.
  it.each([
    ['US', 'temperature', -40, '−40.0 °F'],
    ['US', 'temperature', 100, '212.0 °F'],
    ['US', 'dewPoint', 10, '50.0 °F'],
    ['US', 'windSpeed', 44.704, '100.0 mph'],
    ['US', 'rain', 25.4, '1.00 in'],
    ['US', 'pressure', 1013.25, '29.92 inHg'],
    ['US', 'seaLevelPressure', 1013.25, '29.92 inHg'],
    ['US', 'humidity', 55, '55 %'],
    ['METRIC', 'windGust', 10, '36.0 km/h'],
    ['METRIC', 'rain', 12, '1.20 cm'],
    ['METRIC', 'temperature', -0.04, '0.0 °C'],
    ['METRICWX', 'rain', 12, '12.0 mm'],
    ['METRICWX', 'windSpeed', 3.14, '3.1 m/s'],
    ['METRICWX', 'pressure', 1013.25, '1013.3 hPa'],
    ['US', 'soil', 1.23456, '1.235'],
    ['US', 'beaufort', 5, '5'],
  ] as const)('have in %s of %s %d: %s', (name, quantity, value, expected) => {
    expect(inUnits(name, quantity, value)).toBe(expected);
  });

  it('have a difference without what the scale begins with', () => {
    const us = UNIT_SYSTEMS.find(({ name }) => name === 'US');
    expect(us?.convertSpan('temperature', 5)).toBeCloseTo(9, 9);
    expect(us?.formatElevation(304.8)).toBe('1,000 ft');
    expect(UNIT_SYSTEMS[0]?.formatElevation(-12.25)).toBe('−12.3 m');
  });
});
