import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, double, oneof, property, record } from 'fast-check';

import type { Values } from '../reading.ts';
import { createPreciseSum } from './precise-sum.ts';
import { createRollup, type Rollup } from './rollup.ts';

const sumOf = (...values: number[]): number | undefined => {
  const sum = createPreciseSum();
  for (const value of values) sum.add(value);
  return sum.total();
};

function rollupOf(readings: readonly Values[]): Rollup {
  const rollup = createRollup();
  for (const values of readings) rollup.add(values);
  return rollup.rollup();
}

/** As a store keeps it and gives it back. */
const kept = (rollup: Rollup): Rollup => JSON.parse(JSON.stringify(rollup)) as Rollup;

describe('the exact sum', () => {
  it('loses nothing to larger numbers, and rounds once', () => {
    expect(sumOf(1e100, 1, -1e100)).toBe(1);
    expect(sumOf(...Array<number>(10).fill(0.1))).toBe(1);
    // Half of the last bit is left off where it is a tie, and not where anything is behind it.
    expect(sumOf(1, 2 ** -53)).toBe(1);
    expect(sumOf(1, 2 ** -53, 2 ** -120)).toBe(1 + 2 ** -52);
    expect(sumOf(1, -(2 ** -54), -(2 ** -120))).toBe(1 - 2 ** -53);
    expect(sumOf()).toBe(0);
  });

  it('says nothing of numbers that are too large, in whatever order they come', () => {
    expect(sumOf(1e308, 1e308, -1e308)).toBeUndefined();
    expect(sumOf(1e308, -1e308)).toBeUndefined();
    expect(sumOf(1e288, 1e288)).toBe(2e288);
  });
});

const size = oneof(
  double({ noNaN: true, noDefaultInfinity: true }),
  double({ noNaN: true, min: -95, max: 65 }),
  constantFrom(0, -0, 0.1, 1e300, -1e300),
);
const reading = record(
  {
    temperature: size,
    soil: size,
    rain: double({ noNaN: true, min: 0, max: 2000 }),
    windGust: double({ noNaN: true, min: 0, max: 150 }),
    windSpeed: double({ noNaN: true, min: 0, max: 120 }),
    windDirection: double({ noNaN: true, min: 0, max: 360 }),
  },
  { requiredKeys: [] },
);

describe('rollups', () => {
  it('that are kept and merged say what all their readings say, in any order', () => {
    assert(
      property(array(array(reading, { maxLength: 8 }), { maxLength: 6 }), (groups) => {
        const merged = createRollup();
        for (const group of groups.toReversed()) merged.merge(kept(rollupOf(group)));
        const whole = createRollup();
        for (const values of groups.flat()) whole.add(values);
        expect(merged.count).toBe(groups.flat().length);
        expect(merged.summaries()).toEqual(whole.summaries());
      }),
      { numRuns: 500 },
    );
  });

  it('hold a sum in a few numbers, however many readings there are', () => {
    const readings = Array.from({ length: 3600 }, (_, index) => ({ temperature: 20 + index / 10 }));
    const { quantities } = rollupOf(readings);
    // 20 to 379.9: 3,600 of them, on average 199.95.
    expect(quantities).toMatchObject({ temperature: { 0: 3600, 1: 20, 2: 379.9 } });
    expect(JSON.stringify(quantities).length).toBeLessThan(100);
    const mean = createRollup();
    mean.merge(kept({ count: 3600, quantities }));
    expect(mean.summaries().temperature?.mean).toBe(199.95);
  });

  it('take the name of a method for a quantity as any other', () => {
    const merged = createRollup();
    merged.merge(kept(rollupOf([{ constructor: 1, toString: 2 }])));
    expect(Object.keys(merged.summaries())).toEqual(['constructor', 'toString']);
  });
});
