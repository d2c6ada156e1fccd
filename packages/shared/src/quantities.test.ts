import { describe, expect, it } from '@jest/globals';

import { QUANTITIES, quantityOf } from './quantities.ts';
import { QUANTITY_NAME_PATTERN } from './reading.ts';

describe('QUANTITIES', () => {
  // WMO World Weather and Climate Extremes Archive, https://wmo.asu.edu
  it.each([
    ['temperature', -89.2, 'Vostok, 1983'],
    ['temperature', 56.7, 'Furnace Creek, 1913'],
    ['pressure', 1089, 'Tosontsengel, 2004'],
    ['pressure', 330, 'the summit of Everest'],
    ['windGust', 113.2, 'Barrow Island, 1996'],
    ['rain', 1825, 'a day on Réunion, 1966'],
  ])('leave room for %s %d (%s)', (name, value) => {
    const quantity = quantityOf(name);
    expect(value).toBeGreaterThan(quantity?.minimum ?? Number.NaN);
    expect(value).toBeLessThan(quantity?.maximum ?? Number.NaN);
  });

  it('have each a name of its own, fit for a key in any store', () => {
    const names = QUANTITIES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(QUANTITY_NAME_PATTERN);
  });

  it('are drawn together as their kind demands', () => {
    expect(quantityOf('windDirection')?.aggregation).toBe('vectorMean');
    expect(quantityOf('rain')?.aggregation).toBe('sum');
    expect(quantityOf('windGust')?.aggregation).toBe('maximum');
    expect(quantityOf('temperature')?.aggregation).toBe('mean');
  });
});

describe('quantityOf', () => {
  it.each(['soilMoisture', 'Temperature', '', 'toString', '__proto__', 'constructor'])(
    'knows no %s',
    (name) => {
      expect(quantityOf(name)).toBeUndefined();
    },
  );
});
