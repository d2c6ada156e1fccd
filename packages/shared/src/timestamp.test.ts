import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isPlausibleTimestamp, timestampSchema } from './timestamp.ts';

const EXPECTATION =
  'expected an RFC 3339 date-time such as "2026-11-25T02:37:40Z", or Unix seconds or milliseconds';

const reasonFor = (value: unknown): string | undefined =>
  timestampSchema
    .safeParse(value)
    .error?.issues.map((issue) => issue.message)
    .join();

describe('timestampSchema', () => {
  // RFC 3339, section 5.8; the numbers by `date -u -d … +%s%3N`.
  it.each([
    ['1985-04-12T23:20:50.52Z', 482_196_050_520],
    ['1996-12-19T16:39:57-08:00', 851_042_397_000],
    ['1996-12-20T00:39:57Z', 851_042_397_000],
    ['1990-12-31T23:59:60Z', 662_687_999_999],
    ['1990-12-31T15:59:60-08:00', 662_687_999_999],
  ])('reads the example %s of RFC 3339', (text, milliseconds) => {
    expect(timestampSchema.parse(text)).toBe(milliseconds);
  });

  it('refuses the example of RFC 3339 that lies before 1970', () => {
    expect(reasonFor('1937-01-01T12:00:27.87+00:20')).toBe(EXPECTATION);
  });

  it.each([
    ['2026-11-25T02:37:40.000Z', 1_795_574_260_000],
    ['2026-11-25T02:37:40+00:00', 1_795_574_260_000],
    ['2026-11-25T02:37:40-00:00', 1_795_574_260_000],
    ['2026-11-25T08:22:40+05:45', 1_795_574_260_000],
    ['2026-11-25t02:37:40z', 1_795_574_260_000],
    // Finer than a millisecond is cut off.
    ['2026-11-25T02:37:40.123987Z', 1_795_574_260_123],
    ['1970-01-01T00:00:00Z', 0],
    ['2000-02-29T00:00:00Z', 951_782_400_000],
    ['2100-01-01T00:00:00Z', 4_102_444_800_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
  ])('reads %s', (text, milliseconds) => {
    expect(timestampSchema.parse(text)).toBe(milliseconds);
  });

  it('reads what toISOString writes, for every instant from 1970 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (milliseconds) => {
        expect(timestampSchema.parse(new Date(milliseconds).toISOString())).toBe(milliseconds);
      }),
    );
  });

  it.each([
    ['2016-12-31T23:59:60Z', 1_483_228_799_999],
    ['2016-12-31T23:59:60.5Z', 1_483_228_799_999],
    ['2015-07-01T08:59:60+09:00', 1_435_708_799_999],
    ['2015-06-30t23:59:60z', 1_435_708_799_999],
  ])('puts the leap second %s before the next one', (text, milliseconds) => {
    expect(timestampSchema.parse(text)).toBe(milliseconds);
  });

  it('gives three readings around a leap second three instants, in their order', () => {
    const instants = ['2016-12-31T23:59:59Z', '2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'].map(
      (text) => timestampSchema.parse(text),
    );
    expect(instants).toEqual([1_483_228_799_000, 1_483_228_799_999, 1_483_228_800_000]);
  });

  it.each([
    ['not at the end of a month', '2016-12-30T23:59:60Z'],
    ['not at midnight UTC', '2016-12-31T23:59:60+01:00'],
    ['in another minute', '2016-12-31T23:58:60Z'],
    ['on a day that does not exist', '2016-02-30T23:59:60Z'],
    ['and one more', '2016-12-31T23:59:61Z'],
  ])('refuses a leap second %s', (_, text) => {
    expect(reasonFor(text)).toBe(EXPECTATION);
  });

  // 1e11 s is the year 5138, 1e11 ms is 1973-03-03T09:46:40Z.
  it.each([
    [0, 0],
    [1, 1000],
    [1_573_535_400, 1_573_535_400_000],
    [1_573_535_400.25, 1_573_535_400_250],
    [99_999_999_999, 99_999_999_999_000],
    [100_000_000_000, 100_000_000_000],
    [1_573_535_400_123, 1_573_535_400_123],
    [1_573_535_400_123.4, 1_573_535_400_123],
    [253_402_300_799_999, 253_402_300_799_999],
  ])(
    'takes the number %d as seconds below 1e11 and as milliseconds from there',
    (number, milliseconds) => {
      expect(timestampSchema.parse(number)).toBe(milliseconds);
    },
  );

  it.each([
    '',
    'yesterday',
    '2026-11-25',
    '2026-11-25 02:37:40Z',
    '2026-11-25T02:37:40',
    '2026-11-25T02:37Z',
    '2026-11-25T02:37:40+0100',
    '2026-11-25T24:00:00Z',
    '2026-13-25T02:37:40Z',
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+00:01',
    '10000-01-01T00:00:00Z',
    '1573535400',
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    253_402_300_800_000,
    null,
    undefined,
    true,
    {},
    [],
    ['2026-11-25T02:37:40Z'],
  ])('refuses %j and says what it expects', (value) => {
    expect(reasonFor(value)).toBe(EXPECTATION);
  });

  it('is done at once with a hostile text of 64 KiB', () => {
    const startedAt = performance.now();
    for (const text of ['2'.repeat(65_536), `2016-12-31T23:59:60.${'1'.repeat(65_000)}`]) {
      expect(reasonFor(text)).toBe(EXPECTATION);
    }
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('isPlausibleTimestamp', () => {
  const now = Date.UTC(2026, 10, 25, 2, 37, 40);

  it.each([
    ['1970', Date.UTC(1970, 0, 1), false],
    ['2000, where a BeagleBone wakes up', Date.UTC(2000, 0, 1, 0, 5), false],
    ['the last moment of 2000', Date.UTC(2001, 0, 1) - 1, false],
    ['2001', Date.UTC(2001, 0, 1), true],
    ['a year ago', Date.UTC(2025, 10, 25), true],
    ['now', now, true],
    ['a day ahead', now + 86_400_000, true],
    ['more than a day ahead', now + 86_400_001, false],
    ['2100', Date.UTC(2100, 0, 1), false],
  ])('is for %s: %d is %s', (_, timestamp, expected) => {
    expect(isPlausibleTimestamp(timestamp, now)).toBe(expected);
  });
});
