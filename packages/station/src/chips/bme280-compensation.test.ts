import { expect, test } from '@jest/globals';

import {
  fineTemperature,
  humidityOf,
  pressureOf,
  temperatureOf,
  type Trimming,
} from './bme280-compensation.ts';

/** BST-BMP280-DS001, 3.12: the datasheet's worked example. */
const EXAMPLE: Trimming = {
  t: [27_504, 26_435, -1000],
  p: [36_477, -10_685, 3024, 2855, 140, -7, 15_500, -14_600, 6000],
};

test('gives what the datasheet works out: 25.08 °C and 100,653.27 Pa', () => {
  const fine = fineTemperature(EXAMPLE, 519_888);
  expect(temperatureOf(fine)).toBeCloseTo(25.08, 2);
  expect(pressureOf(EXAMPLE, fine, 415_148) * 100).toBeCloseTo(100_653.27, 2);
});

test('has no pressure where the trimming values make none', () => {
  const broken: Trimming = { ...EXAMPLE, p: [0, 0, 0, 0, 0, 0, 0, 0, 0] };
  expect(pressureOf(broken, 128_422, 415_148)).toBeNaN();
});

test.each([
  // By hand, with H1 75, H2 370, H3 0, H4 313, H5 50, H6 30 and the fine temperature 128,422, that is
  // a base of 51,622: the offset is 313·64 + 50/16,384·51,622 = 20,189.538, the slope
  // 370/65,536·(1 + 30/67,108,864·51,622) = 0.00577603.
  [30_000, 56.206], // 56.6656·(1 − 75·56.6656/524,288)
  [20_000, 0], // −1.09, cut off
  [65_535, 100],
])('gives for the raw humidity %i a relative one of %f %%', (raw, expected) => {
  expect(humidityOf([75, 370, 0, 313, 50, 30], 128_422, raw)).toBeCloseTo(expected, 2);
});

test('goes on with a negative H5', () => {
  // Offset 20,032 − 157.538 = 19,874.462; (30,000 − 19,874.462)·0.00577603 = 58.4854; ·(1 − 75·58.4854/524,288).
  expect(humidityOf([75, 370, 0, 313, -50, 30], 128_422, 30_000)).toBeCloseTo(57.996, 2);
});
