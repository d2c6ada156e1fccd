import { expect, it } from '@jest/globals';
import { array, assert, constantFrom, double, integer, property, record, option } from 'fast-check';

import { readingOf } from '../testing/reading-store-contract.ts';
import { encodeReading, packBatch, packKinds, unpackBatch, unpackKinds } from './packed-batch.ts';

const someReading = record({
  station: constantFrom('roof-2', 'mast', 'roof'),
  log: constantFrom('', 'k3v9q2', '2k3v9q2'),
  seq: integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  timestamp: integer({ min: 0, max: 253_402_300_799_999 }),
  receivedAt: integer({ min: 0, max: 253_402_300_799_999 }),
  clock: option(constantFrom('unsynced' as const, 'implausible' as const), { nil: undefined }),
  isUntimed: option(constantFrom(true), { nil: undefined }),
  temperature: double({ noNaN: true, noDefaultInfinity: true }),
}).map(({ clock, isUntimed, temperature, ...place }) =>
  readingOf(1, {
    ...place,
    ...(clock !== undefined && { clock }),
    ...(isUntimed !== undefined && { isUntimed }),
    values: { temperature, humidity: 55.1 },
  }),
);

it('has every reading arrive as it was sent', () => {
  assert(
    property(array(someReading, { maxLength: 50 }), (batch) => {
      const arrived = unpackBatch(structuredClone(packBatch(batch)));
      expect(arrived).toEqual(batch.map(encodeReading));
    }),
  );
});

it('has the answers arrive in their order', () => {
  const kinds = ['conflict', 'stored', 'stored', 'duplicate'] as const;
  expect(unpackKinds(structuredClone(packKinds(kinds)))).toEqual(kinds);
});
