import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { codeOf } from '@isobar/shared';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, test } from '@jest/globals';

import { writeUp } from '../testing/made-up-system.ts';
import { createIioAdc } from './adc.ts';
import { createBattery } from './battery.ts';
import { createMeanDirection } from './mean-direction.ts';
import { ARGENT_OHMS, directionAt, positionsOf } from './vane-table.ts';
import { createWindVane } from './wind-vane.ts';

const folder = useTemporaryFolders();
const closing = useClosing();
const { signal } = new AbortController();
const POSITIONS = positionsOf({ ohms: ARGENT_OHMS, pullUpOhms: 10_000, supplyVolts: 1.8 });

/** The industrial I/O of a BeagleBone, with another device before its ADC. */
function industrialIo(number = 1) {
  const root = folder();
  const devices = join(root, 'sys/bus/iio/devices');
  writeUp(join(devices, 'iio:device0/name'), 'bme280\n');
  const adc = join(devices, `iio:device${number}`);
  writeUp(join(adc, 'name'), 'TI-am335x-adc.0.auto\n');
  const set = (channel: number, raw: number | string): void => {
    writeFileSync(join(adc, `in_voltage${channel}_raw`), `${raw}\n`);
  };
  return { root, devices, adc: createIioAdc({ root }), set };
}

describe('the ADC', () => {
  test('is found by its name, and gives volts of 1.8 in 4,096 steps', async () => {
    const { adc, set } = industrialIo();
    set(0, 2048);
    set(6, 4095);
    expect(await adc.read(0)).toBe(0.9);
    expect(await adc.read(6)).toBeCloseTo(1.79956, 5);
  });

  test('is found again under another number', async () => {
    const { adc, devices, set } = industrialIo();
    set(0, 1024);
    expect(await adc.read(0)).toBe(0.45);
    renameSync(join(devices, 'iio:device1'), join(devices, 'iio:device3'));
    await expect(adc.read(0)).rejects.toThrow('AIN0 cannot be read: this board has no such input');
    expect(await adc.read(0)).toBe(0.45);
  });

  test.each([
    ['nothing', '', 'AIN2 cannot be read: it says "", which is no count'],
    ['nonsense', 'touchscreen', 'it says "touchscreen", which is no count'],
  ])('that says %s is told', async (_, text, reason) => {
    const { adc, set } = industrialIo();
    set(2, text);
    await expect(adc.read(2)).rejects.toThrow(reason);
  });

  test('that is not there is told, with what to do', async () => {
    const failure: unknown = await createIioAdc({ root: folder() })
      .read(0)
      .catch((error: unknown) => error);
    expect(codeOf(failure)).toBe('ERR_ADC');
    expect(String(failure)).toContain('load the overlay BB-ADC-00A0');
  });
});

describe('the table of the Argent vane', () => {
  test('has two neighbours in parallel where both contacts are closed', () => {
    // 33 k ∥ 8.2 k = 6,568 Ω, 8.2 k ∥ 1 k = 891 Ω … 64.9 k ∥ 33 k = 21,876 Ω: within 10 Ω of the table.
    for (let degrees = 22.5; degrees < 360; degrees += 45) {
      const left = ARGENT_OHMS[String(degrees - 22.5)] ?? 0;
      const right = ARGENT_OHMS[String((degrees + 22.5) % 360)] ?? 0;
      const both = (left * right) / (left + right);
      expect(Math.abs((ARGENT_OHMS[String(degrees)] ?? 0) - both)).toBeLessThan(10);
    }
  });

  test.each([
    // 1.8 V·R / (R + 10 k), by hand.
    [0, 1.38139],
    [90, 0.16364],
    [112.5, 0.11587],
    [225, 1.10769],
    [270, 1.66154],
    [315, 1.55968],
  ])('gives for %d° %f V', (degrees, volts) => {
    const position = POSITIONS.find((each) => each.degrees === degrees);
    expect(position?.volts).toBeCloseTo(volts, 4);
    expect(directionAt(volts, POSITIONS)).toBe(degrees);
  });

  test('tells all sixteen apart at half the distance to the next', () => {
    const sorted = [...POSITIONS].sort((one, other) => one.volts - other.volts);
    sorted.forEach(({ volts, degrees }, index) => {
      const above = sorted[index + 1]?.volts ?? volts + 0.05;
      const noise = Math.min(0.02, (above - volts) * 0.49);
      expect(directionAt(volts + noise, POSITIONS)).toBe(degrees);
    });
  });

  test.each([
    [1.7996, '1.800 V is no direction of the vane: a wire of the vane is broken'],
    [0.001, 'the wires of the vane touch, or its supply is off'],
    [0.93, '0.930 V is no direction of the vane: its table or its resistor is another'],
  ])('takes %f V for no direction', (volts, reason) => {
    expect(() => directionAt(volts, POSITIONS)).toThrow(reason);
  });
});

describe('the mean of directions', () => {
  const meanOf = (...directions: number[]): number | undefined => {
    const mean = createMeanDirection();
    for (const degrees of directions) mean.add(degrees);
    return mean.take();
  };

  test.each([
    [[350, 20], 5],
    [[0, 90], 45],
    [[90, 180, 270], 180],
    // East 1 + 1 + 0, north 0 + 0 + 1: atan 2.
    [[90, 90, 0], 63.4349],
    [[337.5, 337.5], 337.5],
  ])('of %j is %d', (directions, expected) => {
    expect(meanOf(...directions)).toBeCloseTo(expected, 4);
  });

  test('is none where they cancel out, or where there are none', () => {
    expect(meanOf(0, 180)).toBeUndefined();
    expect(meanOf()).toBeUndefined();
  });

  test('begins anew with each call', () => {
    const mean = createMeanDirection();
    mean.add(90);
    mean.take();
    mean.add(180);
    expect(mean.take()).toBeCloseTo(180, 6);
  });
});

describe('a wind vane', () => {
  function vane(offsetDegrees = 0) {
    const parts = industrialIo();
    const { adc } = parts;
    const options = { name: 'vane', adc, channel: 3, positions: POSITIONS, offsetDegrees };
    const sensor = closing(createWindVane({ ...options, sampleSeconds: 0.02 }));
    return { ...parts, read: () => sensor.read(signal) };
  }

  test('gives the mean of what it showed in between, not of one moment', async () => {
    const { set, read } = vane();
    set(3, 1862); // 0.81818 V would be 8,333 Ω; 8.2 k are 45°
    await read();
    set(3, 372); // 1 k: 90°
    const values = await eventually(async () => {
      set(3, 3143); // 33 k: north
      await new Promise((resolve) => setTimeout(resolve, 50));
      set(3, 372);
      const { windDirection = 0 } = await read();
      expect(windDirection).toBeGreaterThan(1);
      expect(windDirection).toBeLessThan(89);
      return windDirection;
    });
    expect(values).toBeDefined();
  });

  test('is turned by its offset, past north too', async () => {
    const { set, read } = vane(30);
    set(3, 2815); // 21.88 k: 337.5°
    expect((await read()).windDirection).toBeCloseTo(7.5, 4);
  });

  test('with a broken wire fails, and comes back', async () => {
    const { set, read } = vane();
    set(3, 4095);
    await expect(read()).rejects.toThrow('a wire of the vane is broken');
    set(3, 372);
    await eventually(async () => {
      expect((await read()).windDirection).toBeCloseTo(90, 4);
    });
  });

  test('whose ADC goes away fails with what to do', async () => {
    const { root, set, read } = vane();
    set(3, 372);
    await read();
    rmSync(join(root, 'sys/bus/iio'), { recursive: true });
    mkdirSync(join(root, 'sys/bus/iio/devices'), { recursive: true });
    await eventually(async () => {
      await expect(read()).rejects.toThrow('load the overlay BB-ADC-00A0');
    });
  });
});

test('a battery is measured through its divider', async () => {
  const { adc, set } = industrialIo();
  set(1, 3003);
  // 3,003 · 1.8 / 4,096 = 1.31968 V at the pin; 100 k over 12 k make 9.3333.
  const battery = createBattery({
    ...{ name: 'battery', adc, channel: 1, ratio: 112 / 12, offsetVolts: 0.02 },
  });
  expect((await battery.read(signal)).batteryVoltage).toBeCloseTo(12.337, 3);
});
