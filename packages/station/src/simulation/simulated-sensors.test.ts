import { describe, expect, test } from '@jest/globals';

import { parseReading, type Values } from '@isobar/shared';

import type { Sensor } from '../sensors/sensor.ts';
import { createSimulatedSensors } from './simulated-sensors.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDSUMMER = Date.UTC(2026, 5, 21);

const never = new AbortController().signal;

async function readAll(sensors: readonly Sensor[]): Promise<Values> {
  const parts = await Promise.all(sensors.map((sensor) => sensor.read(never)));
  return Object.assign({}, ...parts) as Values;
}

/** A station whose clock the test turns. */
function createTurnedStation(seed: number): { at(time: number): Promise<Values> } {
  let now = 0;
  const sensors = createSimulatedSensors({ seed, latitude: 47, longitude: 0, now: () => now });
  return {
    at: (time) => {
      now = time;
      return readAll(sensors);
    },
  };
}

async function series(options: {
  seed: number;
  from: number;
  count: number;
  step: number;
}): Promise<Values[]> {
  const station = createTurnedStation(options.seed);
  const values: Values[] = [];
  for (let index = 0; index < options.count; index += 1) {
    values.push(await station.at(options.from + index * options.step));
  }
  return values;
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((each, index) => (each - meanA) * ((b[index] ?? 0) - meanB)));
  const spread = (numbers: readonly number[], middle: number): number =>
    Math.sqrt(mean(numbers.map((each) => (each - middle) ** 2)));
  return covariance / (spread(a, meanA) * spread(b, meanB));
}

const column = (rows: readonly Values[], name: string): number[] =>
  rows.map((row) => row[name] ?? Number.NaN);

describe('createSimulatedSensors', () => {
  test('gives the same values for the same seed and time, also after a restart', async () => {
    const once = await createTurnedStation(3).at(MIDSUMMER + 5 * HOUR);
    const again = await createTurnedStation(3).at(MIDSUMMER + 5 * HOUR);
    expect(again).toEqual(once);
  });

  test('gives stations with other seeds other weather', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 15; seed += 1) {
      seen.add(JSON.stringify(await createTurnedStation(seed).at(MIDSUMMER)));
    }
    expect(seen.size).toBe(15);
  });

  test('gives readings that the platform takes, all through two years', async () => {
    for (const values of await series({
      seed: 5,
      from: MIDSUMMER,
      count: 1500,
      step: 11.7 * HOUR,
    })) {
      expect(parseReading(values).reason).toBeUndefined();
    }
  });

  test('is warmest in mid-afternoon and coldest before or at dawn', async () => {
    const hours = Array.from({ length: 24 }, (): number[] => []);
    for (const [index, { temperature }] of (
      await series({ seed: 7, from: MIDSUMMER, count: 24 * 20, step: HOUR })
    ).entries()) {
      hours[index % 24]?.push(temperature ?? Number.NaN);
    }
    const means = hours.map(mean);
    const warmest = means.indexOf(Math.max(...means));
    const coldest = means.indexOf(Math.min(...means));
    expect(warmest).toBeGreaterThanOrEqual(14);
    expect(warmest).toBeLessThanOrEqual(16);
    expect(coldest).toBeLessThanOrEqual(5);
  });

  test('is drier when it is warmer, for the dew point hardly follows the day', async () => {
    const day = await series({ seed: 2, from: MIDSUMMER, count: 96, step: HOUR / 4 });
    expect(correlation(column(day, 'temperature'), column(day, 'humidity'))).toBeLessThan(-0.7);
  });

  test('has pressure drift by the hour, and swing with the fronts over weeks', async () => {
    const hours = column(
      await series({ seed: 4, from: MIDSUMMER, count: 10 * 30, step: HOUR }),
      'pressure',
    );
    const steps = hours.slice(1).map((each, index) => Math.abs(each - (hours[index] ?? 0)));
    // 3 hPa in an hour come with the deepest of storms.
    expect(Math.max(...steps)).toBeLessThan(3);
    expect(Math.max(...hours) - Math.min(...hours)).toBeGreaterThan(8);
  });

  test('has gusts that are never below the mean wind, and a direction that veers', async () => {
    const rows = await series({ seed: 6, from: MIDSUMMER, count: 1000, step: 50_000 });
    for (const { windSpeed = 0, windGust = -1, windDirection = -1 } of rows) {
      expect(windGust).toBeGreaterThanOrEqual(windSpeed);
      expect(windDirection).toBeGreaterThanOrEqual(0);
      expect(windDirection).toBeLessThan(360);
    }
    expect(new Set(column(rows, 'windDirection')).size).toBeGreaterThan(20);
  });

  test('has rain in showers: tips of 0.2 mm, dry for most of the time, none lost between readings', async () => {
    const often = column(
      await series({ seed: 1, from: MIDSUMMER, count: 1440, step: 60_000 }),
      'rain',
    );
    const week = await series({ seed: 1, from: MIDSUMMER, count: 24 * 7, step: HOUR });
    expect(column(week, 'rain').filter((rain) => rain === 0).length).toBeGreaterThan(24 * 5);
    expect(Math.max(...column(week, 'rain'))).toBeGreaterThan(0);
    for (const rain of often) expect(Math.abs(rain * 5 - Math.round(rain * 5))).toBeLessThan(1e-9);

    // The same two days, read every two minutes and read every six hours.
    const total = (rows: Values[]): number => column(rows, 'rain').reduce((a, b) => a + b, 0);
    const fine = await series({ seed: 1, from: MIDSUMMER, count: 1441, step: 120_000 });
    const coarse = await series({ seed: 1, from: MIDSUMMER, count: 9, step: 6 * HOUR });
    expect(total(fine)).toBeCloseTo(total(coarse), 5);
  });

  test('has no sun at night, and less than the sun sends by day', async () => {
    const day = await series({ seed: 8, from: MIDSUMMER, count: 24, step: HOUR });
    const sun = column(day, 'solarRadiation');
    expect(sun[0]).toBe(0);
    expect(sun[23]).toBe(0);
    // A clear midsummer noon at 47° north has about 950 W/m²; the solar constant is 1,361.
    expect(Math.max(...sun)).toBeGreaterThan(150);
    expect(Math.max(...sun)).toBeLessThan(1000);
  });

  test('knows polar night and midnight sun', async () => {
    const at = async (time: number): Promise<number> => {
      const sensors = createSimulatedSensors({
        seed: 1,
        latitude: 78,
        longitude: 0,
        now: () => time,
      });
      return (await readAll(sensors)).solarRadiation ?? Number.NaN;
    };
    expect(await at(Date.UTC(2026, 11, 21, 12))).toBe(0);
    expect(await at(MIDSUMMER)).toBeGreaterThan(0);
  });

  test('costs well under a millisecond a reading, so that many stations fit into a process', async () => {
    const count = 500;
    const station = createTurnedStation(9);
    const start = performance.now();
    for (let index = 0; index < count; index += 1) {
      await station.at(MIDSUMMER + index * 10_000);
    }
    expect((performance.now() - start) / count).toBeLessThan(1);
  });

  test('tells which quantities each sensor gives', () => {
    const quantities = createSimulatedSensors({ seed: 0 }).flatMap((sensor) => sensor.quantities);
    expect(quantities.toSorted()).toEqual([
      'humidity',
      'pressure',
      'rain',
      'solarRadiation',
      'temperature',
      'windDirection',
      'windGust',
      'windSpeed',
    ]);
  });

  test('knows the seasons', async () => {
    const summer = await series({ seed: 3, from: MIDSUMMER - 15 * DAY, count: 30, step: DAY });
    const winter = await series({ seed: 3, from: MIDSUMMER + 167 * DAY, count: 30, step: DAY });
    expect(mean(column(summer, 'temperature'))).toBeGreaterThan(
      mean(column(winter, 'temperature')) + 10,
    );
  });
});
