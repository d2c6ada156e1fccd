import { describe, expect, it } from '@jest/globals';

import { createDays, createWeeks, isTimeZone } from './calendar.ts';

const dayOf = (timeZone: string, instant: string) => {
  const { start, end } = createDays(timeZone)(Date.parse(instant));
  return [new Date(start).toISOString(), new Date(end).toISOString()];
};

// From the IANA database: what the clocks there do on that day.
const DAYS = [
  ['a day of UTC', 'UTC', '2026-11-25T12:00:00Z', '2026-11-25T00:00', '2026-11-26T00:00'],
  [
    '23 hours in spring',
    'Europe/Vienna',
    '2026-03-29T12:00Z',
    '2026-03-28T23:00',
    '2026-03-29T22:00',
  ],
  [
    '25 hours in autumn',
    'Europe/Vienna',
    '2026-10-25T00:30Z',
    '2026-10-24T22:00',
    '2026-10-25T23:00',
  ],
  ['no midnight', 'America/Santiago', '2026-09-06T12:00Z', '2026-09-06T04:00', '2026-09-07T03:00'],
  [
    'three quarters of an hour',
    'Asia/Kathmandu',
    '2026-01-01T00:00Z',
    '2025-12-31T18:15',
    '2026-01-01T18:15',
  ],
  [
    'the day before one that was left out',
    'Pacific/Apia',
    '2011-12-29T20:00Z',
    '2011-12-29T10:00',
    '2011-12-30T10:00',
  ],
] as const;

describe('createDays', () => {
  it.each(DAYS)('knows %s', (_what, timeZone, instant, start, end) => {
    expect(dayOf(timeZone, instant)).toEqual([`${start}:00.000Z`, `${end}:00.000Z`]);
  });

  it('gives midnight to the day that it begins', () => {
    expect(dayOf('UTC', '2026-11-25T00:00:00Z')[0]).toBe('2026-11-25T00:00:00.000Z');
    expect(dayOf('UTC', '2026-11-24T23:59:59.999Z')[0]).toBe('2026-11-24T00:00:00.000Z');
  });

  it('covers a year without a gap, and every instant lies in its own day', () => {
    const days = createDays('Europe/Vienna');
    const first = Date.parse('2025-12-31T23:00:00Z');
    let at = first;
    for (let count = 0; count < 365; count += 1) {
      const { start, end } = days(at);
      expect(start).toBe(at);
      expect(days(end - 1)).toEqual({ start, end });
      at = end;
    }
    expect(new Date(at).toISOString()).toBe('2026-12-31T23:00:00.000Z');
  });
});

describe('createWeeks', () => {
  // 2026-11-25 is a Wednesday; 1969-12-31 was one too.
  it.each([
    ['UTC', '2026-11-25T12:00Z', '2026-11-23T00:00', '2026-11-30T00:00'],
    ['UTC', '2026-11-29T23:59:59.999Z', '2026-11-23T00:00', '2026-11-30T00:00'],
    ['UTC', '2026-11-30T00:00Z', '2026-11-30T00:00', '2026-12-07T00:00'],
    ['UTC', '1969-12-31T12:00Z', '1969-12-29T00:00', '1970-01-05T00:00'],
    // Clocks go back on Sunday, 2026-10-25: a week of 169 hours.
    ['Europe/Vienna', '2026-10-22T12:00Z', '2026-10-18T22:00', '2026-10-25T23:00'],
  ])('begin on Monday in %s: %s', (timeZone, instant, start, end) => {
    const week = createWeeks(timeZone)(Date.parse(instant));
    const [from, to] = [week.start, week.end].map((time) => new Date(time).toISOString());
    expect([from, to]).toEqual([`${start}:00.000Z`, `${end}:00.000Z`]);
  });
});

describe('isTimeZone', () => {
  it('knows those of the IANA database, and nothing else', () => {
    expect(['UTC', 'Europe/Vienna', 'Asia/Kolkata'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['', 'Vienna', '../etc', 'constructor'].map(isTimeZone)).toEqual(Array(4).fill(false));
  });
});
