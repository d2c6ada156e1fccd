import { expect, test } from '@jest/globals';

import { createGustMeter } from './gust-meter.ts';

function gustOf(times: readonly number[]): number {
  const meter = createGustMeter();
  for (const time of times) meter.add(time);
  return meter.take();
}

/** A pulse each `period` milliseconds. */
function steady(from: number, period: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index * period);
}

test('is that of a steady wind, not up to a pulse more', () => {
  // 1.1 turns a second: a window of three seconds may hold four pulses, which would be 1.33.
  expect(gustOf(steady(0, 1000 / 1.1, 40))).toBeCloseTo(1.1, 9);
  expect(gustOf(steady(0, 1000 / 60, 600))).toBeCloseTo(60, 9);
});

test('finds three strong seconds between steps of the clock', () => {
  // 1 Hz, then 10 Hz for exactly 3 s from 10.37 s on, then 1 Hz.
  const times = [...steady(370, 1000, 11), ...steady(10_470, 100, 30), ...steady(14_370, 1000, 5)];
  expect(gustOf(times)).toBeCloseTo(10, 9);
});

test('gives two strong seconds their share of three', () => {
  // 20 turns in 2 s, and one a second before: (20 + 1) / 3.
  const times = [...steady(0, 1000, 11), ...steady(10_100, 100, 20), ...steady(13_000, 1000, 5)];
  expect(gustOf(times)).toBeCloseTo(7, 9);
});

test('takes a turn after a calm to have lasted three seconds at most', () => {
  expect(gustOf([0])).toBeCloseTo(1 / 3, 9);
  expect(gustOf([0, 600_000])).toBeCloseTo(1 / 3, 9);
});

test('begins anew with each call, and a window may begin before it', () => {
  const meter = createGustMeter();
  for (const time of steady(0, 100, 41)) meter.add(time);
  expect(meter.take()).toBeCloseTo(10, 9);
  expect(meter.take()).toBe(0);
  // The three seconds up to 4.1 s: 29 turns of 100 ms, and half of one of 200.
  meter.add(4200);
  expect(meter.take()).toBeCloseTo(29.5 / 3, 9);
});

test('goes on where the clock steps back', () => {
  expect(gustOf([...steady(100_000, 100, 40), ...steady(0, 1000, 10)])).toBeCloseTo(10, 9);
});
