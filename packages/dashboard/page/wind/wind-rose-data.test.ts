import { describe, expect, it } from '@jest/globals';

import { DIRECTIONS, sumOf, toWindRose } from './wind-rose-data.ts';

const bucket = (speed: number | undefined, direction: number | undefined) => ({
  ...{ start: '2026-11-25T10:00:00Z', end: '2026-11-25T10:10:00Z', count: 60 },
  values: {
    ...(speed !== undefined && { windSpeed: { mean: speed } }),
    ...(direction !== undefined && { windDirection: { mean: direction } }),
  },
});

describe('a wind rose', () => {
  it('counts by sixteen directions, each 22.5° wide around its own, and by classes of speed', () => {
    const rose = toWindRose([
      bucket(1, 348.75), // the first of north
      bucket(1.99, 11.24), // the last of north
      bucket(2, 11.25),
      bucket(20, 270),
    ]);
    expect(rose.count).toBe(4);
    expect(rose.shares[DIRECTIONS.indexOf('N')]).toEqual([0.5, 0, 0, 0, 0, 0]);
    expect(rose.shares[DIRECTIONS.indexOf('NNE')]).toEqual([0, 0.25, 0, 0, 0, 0]);
    expect(rose.shares[DIRECTIONS.indexOf('W')]).toEqual([0, 0, 0, 0, 0, 0.25]);
    expect(sumOf(rose.shares.map(sumOf))).toBe(1);
  });

  it('has calm apart, and what came from nowhere in particular', () => {
    const rose = toWindRose([
      bucket(0.29, 90),
      bucket(3, undefined),
      bucket(3, 90),
      bucket(3, 360),
    ]);
    expect(rose.calm).toBe(0.5);
    expect(rose.shares[0]?.[1]).toBe(0.25);
  });

  it('says nothing of a time without wind in it', () => {
    expect(toWindRose([])).toMatchObject({ count: 0, calm: 0 });
    expect(toWindRose([bucket(undefined, 90)])).toMatchObject({ count: 0 });
  });
});
