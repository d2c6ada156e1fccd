import { describe, expect, it } from '@jest/globals';

import { drawReadings, type Bucket } from './buckets.ts';
import { createGrid, everyFor, type BucketLength } from './every.ts';
import type { PastReading } from './reading-source.ts';

type Taken = readonly [instant: string, values: Readonly<Record<string, number>>];

const reading = ([instant, values]: Taken, index: number): PastReading => ({
  ...{ station: 'roof-2', log: 'k3v9q2', seq: index + 1, receivedAt: 0 },
  timestamp: Date.parse(`2026-11-${instant}Z`),
  values,
});

async function* pagesOf(taken: readonly Taken[]): AsyncGenerator<PastReading[]> {
  const readings = taken.map(reading);
  for (let start = 0; start < readings.length; start += 2) {
    yield await Promise.resolve(readings.slice(start, start + 2));
  }
}

async function draw(
  taken: readonly Taken[],
  options: { every?: BucketLength; timeZone?: string; quantities?: string[]; most?: number } = {},
): Promise<Bucket[]> {
  const { every = '10m', timeZone = 'UTC', quantities, most = 1000 } = options;
  const buckets: Bucket[] = [];
  for await (const bucket of drawReadings({
    pages: pagesOf(taken),
    grid: createGrid(every, timeZone),
    quantities: quantities && new Set(quantities),
    maximumReadings: most,
  })) {
    buckets.push(bucket);
  }
  return buckets;
}

const valuesOf = async (...taken: readonly Taken[]) => (await draw(taken))[0]?.values;

describe('drawReadings', () => {
  it('has a mean with the lowest and the highest of what has a mean', async () => {
    expect(
      await valuesOf(
        ['25T10:00:00', { temperature: -1.5, soil: 4 }],
        ['25T10:05:00', { temperature: 2 }],
        ['25T10:09:59.999', { temperature: 5.5, soil: 5 }],
      ),
    ).toEqual({
      temperature: { mean: 2, minimum: -1.5, maximum: 5.5 },
      soil: { mean: 4.5, minimum: 4, maximum: 5 },
    });
  });

  it('has the sum of rain, to the last tip', async () => {
    const tips = [0, 1, 2].map((minute): Taken => [`25T10:0${minute}:00`, { rain: 0.2 }]);
    expect(await valuesOf(...tips)).toEqual({ rain: { sum: 0.6 } });
  });

  it('has the highest gust, not the mean of gusts', async () => {
    expect(
      await valuesOf(['25T10:00:00', { windGust: 12.5 }], ['25T10:01:00', { windGust: 7 }]),
    ).toEqual({ windGust: { maximum: 12.5 } });
  });

  it('has the speed as a plain mean, the direction weighted by it, and none of a calm', async () => {
    const strong: Taken = ['25T10:00:00', { windSpeed: 4, windDirection: 90 }];
    const light: Taken = ['25T10:01:00', { windSpeed: 3, windDirection: 0 }];
    expect(await valuesOf(strong, light)).toEqual({
      windSpeed: { mean: 3.5, minimum: 3, maximum: 4 },
      windDirection: { mean: 53.13 },
    });
    expect(await valuesOf(['25T10:00:00', { windSpeed: 0, windDirection: 90 }])).toEqual({
      windSpeed: { mean: 0, minimum: 0, maximum: 0 },
    });
  });

  it('counts readings, gives an instant to the bucket that begins with it, and leaves gaps', async () => {
    const buckets = await draw([
      ['25T09:59:59.999', { temperature: 1 }],
      ['25T10:00:00', { temperature: 2 }],
      ['25T10:00:10', { humidity: 50 }],
      ['25T10:40:00', { temperature: 4 }],
    ]);
    expect(buckets.map(({ start, count }) => [new Date(start).toISOString(), count])).toEqual([
      ['2026-11-25T09:50:00.000Z', 1],
      ['2026-11-25T10:00:00.000Z', 2],
      ['2026-11-25T10:40:00.000Z', 1],
    ]);
    expect(buckets[1]).toMatchObject({ end: Date.parse('2026-11-25T10:10:00Z') });
    expect(buckets[2]?.values).not.toHaveProperty('humidity');
  });

  it('counts the rain of a day as its time zone has it', async () => {
    const rain: readonly Taken[] = [
      ['25T22:59:59', { rain: 1 }],
      ['25T23:00:00', { rain: 2 }], // midnight in Vienna
      ['26T00:00:00', { rain: 4 }],
    ];
    const sums = async (timeZone: string) =>
      (await draw(rain, { every: '1d', timeZone })).map(({ values }) => values.rain?.sum);
    expect(await sums('UTC')).toEqual([3, 4]);
    expect(await sums('Europe/Vienna')).toEqual([1, 6]);
  });

  it('leaves out what is not asked for, and weighs by speed all the same', async () => {
    const taken: readonly Taken[] = [
      ['25T10:00:00', { windSpeed: 4, windDirection: 90, rain: 1 }],
      ['25T10:01:00', { windSpeed: 3, windDirection: 0, rain: 1 }],
    ];
    const [bucket] = await draw(taken, { quantities: ['windDirection', 'pressure'] });
    expect(bucket).toMatchObject({ count: 2 });
    expect(bucket?.values).toEqual({ windDirection: { mean: 53.13 } });
  });

  it('refuses more readings than it may read', async () => {
    const taken = [0, 1, 2].map((minute): Taken => [`25T10:0${minute}:00`, { rain: 0 }]);
    await expect(draw(taken, { most: 2 })).rejects.toMatchObject({ code: 'ERR_QUERY_TOO_LARGE' });
    expect(await draw(taken, { most: 3 })).toHaveLength(1);
  });
});

describe('everyFor', () => {
  it('gives a graph no more points than a screen has columns', () => {
    const HOUR = 3_600_000;
    expect([1, 6, 24, 7 * 24, 30 * 24, 365 * 24].map((hours) => everyFor(hours * HOUR))).toEqual([
      'raw',
      '1m',
      '1m',
      '10m',
      '1h',
      '1d',
    ]);
  });
});
