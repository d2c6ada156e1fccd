import { describe, expect, it } from '@jest/globals';

import type { History } from '../../src/api/answers.ts';
import { toGraphData } from './graph-data.ts';

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();
const stretch = {
  station: 'roof-2',
  from: instant(0),
  to: instant(9000),
  timeZone: 'UTC',
  next: null,
};

describe('toGraphData', () => {
  it('breaks the line where a bucket is not followed by the next one', () => {
    const bucket = (start: number, mean: number) => ({
      ...{ start: instant(start), end: instant(start + 600), count: 60 },
      values: { temperature: { mean, minimum: mean - 1, maximum: mean + 1 } },
    });
    const history: History = {
      ...{ ...stretch, every: '10m' },
      buckets: [bucket(0, 5), bucket(600, 6), bucket(3000, 7)],
    };
    const { times, columns, quantities, pointSeconds } = toGraphData(history);
    expect(times).toEqual([0, 600, 1200, 3000]);
    expect(columns.get('temperature.mean')).toEqual([5, 6, null, 7]);
    expect(columns.get('temperature.minimum')).toEqual([4, 5, null, 6]);
    expect({ quantities, pointSeconds }).toEqual({
      quantities: ['temperature'],
      pointSeconds: 600,
    });
  });

  it('breaks the line where readings are missing, by the time that usually lies between them', () => {
    const reading = (seconds: number, values: Record<string, number>) => ({
      ...{ timestamp: instant(seconds), receivedAt: instant(seconds), values },
    });
    const history: History = {
      ...{ ...stretch, every: 'raw' },
      readings: [
        reading(0, { rain: 0.2 }),
        reading(10, { rain: 0 }),
        reading(40, { rain: 0, humidity: 50 }), // three times the usual: just no gap
        reading(50, { rain: 0 }),
        reading(90, { rain: 0.4 }),
      ],
    };
    const { times, columns } = toGraphData(history);
    expect(times).toEqual([0, 10, 40, 50, 80, 90]);
    expect(columns.get('rain.value')).toEqual([0.2, 0, 0, 0, null, 0.4]);
    expect(columns.get('humidity.value')).toEqual([null, null, 50, null, null, null]);
  });

  it('has nothing of no readings', () => {
    const { times, quantities } = toGraphData({ ...stretch, every: 'raw', readings: [] });
    expect([times, quantities]).toEqual([[], []]);
  });
});
