import { describe, expect, test } from '@jest/globals';

import { createPluginBus } from '../hardware/plugin-bus.ts';
import { EmulatedBoard } from '../testing/emulated-board.ts';
import { EmulatedTsl2561, type Light } from '../testing/emulated-tsl2561.ts';
import { createTsl2561 } from './tsl2561.ts';
import { illuminanceOf, packageOf } from './tsl2561-illuminance.ts';

describe('the formula', () => {
  test.each([
    // By hand from TAOS059N, "Calculating lux", with 1,000 counts of the first channel.
    ['T', 0, 30.4], // 0.0304 · 1,000
    ['T', 250, 21.497], // 30.4 − 62 · 0.25^1.4 (0.143587)
    ['T', 550, 5.35], // 22.4 − 0.031 · 550
    ['T', 700, 2.09], // 12.8 − 0.0153 · 700
    ['T', 1000, 0.34], // 1.46 − 1.12
    ['T', 1400, 0],
    ['CS', 0, 31.5],
    ['CS', 600, 5.44], // 22.9 − 0.0291 · 600
    ['CS', 700, 3.1], // 15.7 − 0.018 · 700
    ['CS', 1000, 0.78], // 3.38 − 2.6
    ['CS', 1400, 0],
  ] as const)('of package %s gives for %i counts of infrared %f lx', (kind, infrared, expected) => {
    expect(illuminanceOf(kind, 1000, infrared)).toBeCloseTo(expected, 2);
  });

  test('gives 0 in the dark', () => {
    expect(illuminanceOf('T', 0, 0)).toBe(0);
    expect(illuminanceOf('CS', 0, 3)).toBe(0);
  });

  test('is chosen by the ID register', () => {
    expect([0x50, 0x5a, 0x10, 0x1f, 0x40, 0x00, 0xff].map(packageOf)).toEqual([
      ...['T', 'T', 'CS', 'CS'],
      ...[undefined, undefined, undefined],
    ]);
  });
});

function tsl2561(light: Light, id = 0x50) {
  const io = new EmulatedBoard();
  const chip = new EmulatedTsl2561({ id, light });
  io.chips.set(0x39, chip);
  const bus = createPluginBus({ io, bus: 2 });
  return { chip, sensor: createTsl2561({ bus, address: 0x39 }) };
}

describe('a TSL2561', () => {
  test.each([
    // Without infrared: 0.0304 lx a count at 402 ms and gain 16, and the ranges that it takes.
    [1000, [0x12]],
    [500_000, [0x12, 0x02]],
    [1_500_000, [0x12, 0x02, 0x01]],
    [2_300_000, [0x12, 0x02, 0x01]],
  ])('measures %i counts with the range that fits', async (all, ranges) => {
    const { chip, sensor } = tsl2561({ all, infrared: 0 });
    await sensor.start();
    const timings = chip.timings.length;
    const { illuminance = 0 } = await sensor.measure();
    expect(Math.abs(illuminance / (0.0304 * all) - 1)).toBeLessThan(0.001);
    expect(chip.timings.slice(timings)).toEqual(ranges);
    await sensor.measure(); // it begins with the range that fitted
    expect(chip.timings.slice(timings)).toEqual([...ranges, ranges.at(-1)]);
  });

  test('takes more sensitive ranges again when it gets dark', async () => {
    const { chip, sensor } = tsl2561({ all: 2_300_000, infrared: 0 });
    await sensor.start();
    await sensor.measure();
    chip.light = { all: 100, infrared: 0 };
    for (let round = 0; round < 4; round += 1) await sensor.measure();
    expect(chip.timings.at(-1)).toBe(0x12);
    expect((await sensor.measure()).illuminance).toBeCloseTo(3.04, 6);
  });

  test('gives no value where a channel counted to its end in every range', async () => {
    const { sensor } = tsl2561({ all: 10_000_000, infrared: 0 });
    await sensor.start();
    await expect(sensor.measure()).rejects.toThrow('it is brighter than a TSL2561 can measure');
    await expect(sensor.measure()).rejects.toThrow('it is brighter');
  });

  test('uses the formula of the CS package where the chip says so', async () => {
    const { sensor } = tsl2561({ all: 1000, infrared: 600 }, 0x11);
    await sensor.start();
    expect((await sensor.measure()).illuminance).toBeCloseTo(5.44, 2);
  });

  test('is told from another chip at its address', async () => {
    await expect(tsl2561({ all: 1, infrared: 0 }, 0xa0).sensor.start()).rejects.toThrow(
      'the chip at 0x39 says 0xa0; expected a TSL2561',
    );
  });
});
