import { describe, expect, it } from '@jest/globals';

import { colorOf, domainOf } from './color-scale.ts';

describe('the colours of the map', () => {
  it('go from round values to round values', () => {
    expect(domainOf([-5.3, 2.1, 9.8])).toEqual({ low: -10, high: 10 });
    expect(domainOf([1012.1, 1013.9])).toEqual({ low: 1012, high: 1014 });
    expect(domainOf([21.4])).toEqual({ low: 21, high: 22 });
    expect(domainOf([0, 0])).toEqual({ low: 0, high: 1 });
    expect(domainOf([])).toBeUndefined();
  });

  it('are those of viridis, and in between what lies between', () => {
    const domain = { low: 0, high: 8 };
    expect(colorOf(0, domain)).toBe('rgb(72 40 120)');
    expect(colorOf(8, domain)).toBe('rgb(253 231 37)');
    expect(colorOf(99, domain)).toBe('rgb(253 231 37)');
    expect(colorOf(2.5, domain)).toBe('rgb(44 117 142)');
  });
});
