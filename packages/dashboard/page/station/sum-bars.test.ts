import { describe, expect, it } from '@jest/globals';

import { sumBars } from './sum-bars.ts';

const seconds = (time: string): number => Date.parse(time) / 1000;
const spanOf = (from: string, to: string, timeZone = 'UTC') => ({
  ...{ from: Date.parse(from), to: Date.parse(to), timeZone },
});

describe('sumBars', () => {
  it('sums up the tips of each hour of a day, and has no bar where nothing is known', () => {
    const points = [
      ['2026-11-25T10:00:00Z', 0.25],
      ['2026-11-25T10:59:59Z', 0.5],
      ['2026-11-25T11:00:00Z', 0],
      ['2026-11-25T12:10:00Z', null],
      ['2026-11-25T13:00:00Z', 0.25],
    ] as const;
    const bars = sumBars(
      { times: points.map(([time]) => seconds(time)), column: points.map(([, sum]) => sum) },
      spanOf('2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z'),
    );
    expect(bars).toEqual({
      times: ['10', '11', '13'].map((hour) => seconds(`2026-11-25T${hour}:00:00Z`)),
      ...{ sums: [0.75, 0, 0.25], length: '1 h' },
    });
  });

  it('sums up a week by the days of its time zone, also where one has 25 hours', () => {
    // Clocks in Vienna went back on 2026-10-25: that day is from 22:00 to 23:00 UTC of the next.
    const times = [
      '2026-10-24T21:59:00Z',
      '2026-10-24T22:00:00Z',
      '2026-10-25T22:59:00Z',
      '2026-10-25T23:00:00Z',
    ];
    const bars = sumBars(
      { times: times.map(seconds), column: [1, 2, 4, 8] },
      spanOf('2026-10-22T00:00:00Z', '2026-10-29T00:00:00Z', 'Europe/Vienna'),
    );
    expect(bars).toEqual({
      times: ['2026-10-23T22', '2026-10-24T22', '2026-10-25T23'].map((hour) =>
        seconds(`${hour}:00:00Z`),
      ),
      ...{ sums: [1, 6, 8], length: 'a day' },
    });
  });

  it.each([
    ['2026-11-25T01:00:00Z', '5 min'],
    ['2026-11-25T06:00:00Z', '15 min'],
    ['2026-11-29T00:00:00Z', '1 h'],
    ['2027-11-25T00:00:00Z', 'a day'],
  ])('has bars for a span until %s of %s', (to, length) => {
    const points = { times: [], column: [] };
    expect(sumBars(points, spanOf('2026-11-25T00:00:00Z', to)).length).toBe(length);
  });
});
