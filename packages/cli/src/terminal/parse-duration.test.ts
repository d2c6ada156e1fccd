import { describe, expect, it } from '@jest/globals';

import { parseCount, parseDuration } from './parse-duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 0.5],
    ['10', 10],
    ['10s', 10],
    ['1.5m', 90],
    ['12h', 43_200],
    ['30d', 2_592_000],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '0', '-5s', 'soon', '5 weeks', '1e3s'])(
    'refuses %j and says what it expects',
    (text) => {
      expect(() => parseDuration(text)).toThrow(
        'expected a length of time such as 10s, 5m, 12h or 30d',
      );
    },
  );
});

describe('parseCount', () => {
  it('reads whole numbers from its minimum on', () => {
    expect(parseCount(1)('15')).toBe(15);
    expect(() => parseCount(1)('0')).toThrow('expected a whole number from 1');
    expect(() => parseCount(1)('1.5')).toThrow('expected a whole number from 1');
    expect(() => parseCount(1)('fifteen')).toThrow('expected a whole number from 1');
  });
});
