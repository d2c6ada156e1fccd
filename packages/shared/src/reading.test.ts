import { describe, expect, it } from '@jest/globals';

import { formatValue, LOG_PATTERN } from './reading.ts';

describe('formatValue', () => {
  it.each([
    ['temperature', 21.44, '21.4 °C'],
    ['temperature', -0.25, '-0.3 °C'],
    ['humidity', 55.1, '55%'],
    ['pressure', 1013.2, '1013.2 hPa'],
    ['windSpeed', 3, '3.0 m/s'],
    ['windDirection', 270, '270°'],
    ['rain', 0.2, '0.2 mm'],
    ['batteryVoltage', 12.345, '12.35 V'],
  ])('writes %s %d as %s', (name, value, text) => {
    expect(formatValue(name, value)).toBe(text);
  });

  it('writes a quantity that it does not know as the bare number', () => {
    expect(formatValue('soilMoisture', 0.314)).toBe('0.314');
    expect(formatValue('toString', 1)).toBe('1');
  });
});

describe('LOG_PATTERN', () => {
  it.each(['k3v9q2', '000000', 'a'.repeat(32)])('fits %s', (log) => {
    expect(log).toMatch(LOG_PATTERN);
  });

  it.each(['', 'k3v9q', 'a'.repeat(33), 'K3V9Q2', 'k3v9q2\n', 'k3-v9q', 'größer'])(
    'does not fit %j',
    (log) => {
      expect(log).not.toMatch(LOG_PATTERN);
    },
  );
});
