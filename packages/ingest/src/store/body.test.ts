import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { encodeBody } from './body.ts';

test('writes what JSON.stringify does of the values with their names in order', () => {
  const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,20}$/);
  const value = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (values) => {
      const names = Object.keys(values).sort();
      const ordered = Object.fromEntries(names.map((each) => [each, values[each]]));
      expect(encodeBody(values)).toBe(JSON.stringify(ordered));
    }),
    { numRuns: 2000 },
  );
});

test('the order in which values came makes no difference', () => {
  expect(encodeBody({ temperature: 21.5, humidity: -0 })).toBe('{"humidity":0,"temperature":21.5}');
  expect(encodeBody({ humidity: 0, temperature: 21.5 })).toBe('{"humidity":0,"temperature":21.5}');
});
