import { describe, expect, test } from '@jest/globals';

import type { I2cBus } from '../hardware/i2c-bus.ts';
import { createPluginBus } from '../hardware/plugin-bus.ts';
import { EmulatedBme280 } from '../testing/emulated-bme280.ts';
import { EmulatedBoard, type EmulatedChip } from '../testing/emulated-board.ts';
import { createBh1750 } from './bh1750.ts';
import { createBme280 } from './bme280.ts';
import { createChipSensor } from './chip-sensor.ts';
import { createHtu21d } from './htu21d.ts';
import { crc8 } from './sensirion-crc.ts';
import { createSht31 } from './sht31.ts';

const WORDS = [27_504, 26_435, -1000, 36_477, -10_685, 3024, 2855, 140, -7, 15_500, -14_600, 6000];
const HUMIDITY = [75, 370, 0, 313, 50, 30] as const;
const RAW = { temperature: 519_888, pressure: 415_148, humidity: 30_000 };
const signal = new AbortController().signal;

function board(): { io: EmulatedBoard; bus: I2cBus } {
  const io = new EmulatedBoard();
  return { io, bus: createPluginBus({ io, bus: 2 }) };
}

function bme280() {
  const { io, bus } = board();
  const chip = new EmulatedBme280({ trimming: { words: WORDS, humidity: HUMIDITY }, raw: RAW });
  io.chips.set(0x76, chip);
  let now = 0;
  const sensor = createChipSensor({
    ...{ name: 'bme280', chip: createBme280({ bus, address: 0x76 }) },
    now: () => now,
  });
  const wait = (seconds: number): void => void (now += seconds * 1000);
  return { io, chip, sensor, wait, read: () => sensor.read(signal) };
}

describe('a BME280', () => {
  test('measures once for each reading, with the trimming values that it has after its reset', async () => {
    const { chip, read } = bme280();
    chip.copyReads = 5;
    const values = await read();
    expect(values.temperature).toBeCloseTo(25.08, 2);
    expect(values.pressure).toBeCloseTo(1006.5327, 4);
    expect(values.humidity).toBeCloseTo(56.206, 2);
    expect(chip.measurements).toBe(1);
    chip.raw = { ...RAW, temperature: 500_000 };
    expect((await read()).temperature).toBeLessThan(20);
    expect(chip.measurements).toBe(2);
  });

  test('is told from a BMP280, which gives no humidity, and from other chips', async () => {
    const { io, bus } = board();
    const raw = { temperature: 519_888, pressure: 415_148 };
    io.chips.set(0x77, new EmulatedBme280({ trimming: { words: WORDS }, raw }));
    const chip = createBme280({ bus, address: 0x77 });
    await chip.start();
    expect(Object.keys(await chip.measure()).sort()).toEqual(['pressure', 'temperature']);
    io.chips.set(0x76, new EmulatedBme280({ id: 0x61, trimming: { words: WORDS }, raw }));
    await expect(createBme280({ bus, address: 0x76 }).start()).rejects.toThrow(
      'the chip at 0x76 says 0x61; expected a BME280 or BMP280',
    );
  });

  test.each(['no acknowledge', 'silence'] as const)(
    'gives no old values while the bus fails (%s), and new ones afterwards',
    async (fault) => {
      const { io, chip, read, wait } = bme280();
      await read();
      io.fault = fault;
      chip.raw = { ...RAW, temperature: 500_000 };
      await expect(read()).rejects.toThrow(/EREMOTEIO|nothing came over the bus/);
      io.fault = undefined;
      wait(1);
      expect((await read()).temperature).toBeLessThan(20);
    },
    10_000,
  );

  test('is started anew when it lost its power, without a value of its reset state', async () => {
    const { chip, read } = bme280();
    await read();
    chip.reset();
    chip.measureReads = 0; // says at once that it is done, and has not measured
    await expect(read()).rejects.toThrow('it did not measure');
    chip.measureReads = 2;
    expect((await read()).temperature).toBeCloseTo(25.08, 2);
  });

  test('that never gets done costs a moment, and no more than one try in five minutes', async () => {
    const { io, chip, read, wait } = bme280();
    chip.isStuck = true;
    await expect(read()).rejects.toThrow('it still copies its trimming values after 100 ms');
    await expect(read()).rejects.toThrow('it still copies'); // tried once more at once
    const tried = io.calls;
    let tries = 0;
    for (let second = 0; second < 3600; second += 10) {
      const before = io.calls;
      await expect(read()).rejects.toThrow('it still copies');
      if (io.calls > before) tries += 1;
      wait(10);
    }
    // Pauses of 2, 4 … 256 s, then of 300 s.
    expect(tries).toBeGreaterThanOrEqual(18);
    expect(tries).toBeLessThanOrEqual(21);
    expect(io.calls).toBeGreaterThan(tried);
    chip.isStuck = false;
    wait(300);
    expect((await read()).temperature).toBeCloseTo(25.08, 2);
  }, 20_000);

  test('is corrected by its calibration', async () => {
    const { bus, io } = board();
    io.chips.set(0x76, new EmulatedBme280({ trimming: { words: WORDS }, raw: RAW }));
    const chip = createBme280({ bus, address: 0x76 });
    const sensor = createChipSensor({ name: 'x', chip, offsets: { temperature: -0.5 } });
    expect((await sensor.read(signal)).temperature).toBeCloseTo(24.58, 2);
  });
});

/** A chip that answers a command with bytes. */
function answering(answers: Readonly<Record<string, number[]>>): EmulatedChip {
  let next: number[] = [];
  return {
    write: (bytes) => {
      next = answers[Buffer.from(bytes).toString('hex')] ?? [];
    },
    read: (_register, length) => next.slice(0, length),
  };
}

describe('other chips', () => {
  test('have the checksums of their datasheets', () => {
    // SHT3x-DIS datasheet, table 19: CRC of 0xBEEF is 0x92. HTU21D datasheet: 0x683A 0x7C, 0x4E85 0x6B.
    expect(crc8(Uint8Array.of(0xbe, 0xef), 0xff)).toBe(0x92);
    expect(crc8(Uint8Array.of(0x68, 0x3a), 0)).toBe(0x7c);
    expect(crc8(Uint8Array.of(0x4e, 0x85), 0)).toBe(0x6b);
  });

  test('SHT31: −45 + 175·S/65,535 and 100·S/65,535', async () => {
    const { io, bus } = board();
    // 0x6666 is two fifths of 65,535: 25 °C and 40 %.
    const word = [0x66, 0x66, crc8(Uint8Array.of(0x66, 0x66), 0xff)];
    io.chips.set(0x44, answering({ '2400': [...word, ...word] }));
    const chip = createSht31({ bus, address: 0x44 });
    await chip.start();
    const values = await chip.measure();
    expect(values.temperature).toBeCloseTo(25, 6);
    expect(values.humidity).toBeCloseTo(40, 6);
    io.chips.set(0x44, answering({ '2400': [0x66, 0x66, 0, ...word] }));
    await expect(chip.measure()).rejects.toThrow('wrong checksum');
  });

  test('HTU21D and Si7021: −46.85 + 175.72·S/65,536 and −6 + 125·S/65,536', async () => {
    const { io, bus } = board();
    io.chips.set(0x40, answering({ f3: [0x68, 0x3a, 0x7c], f5: [0x4e, 0x85, 0x6b] }));
    const chip = createHtu21d({ bus });
    await chip.start();
    const values = await chip.measure();
    // Without the status bits: 0x6838 = 26,680 and 0x4E84 = 20,100.
    expect(values.temperature).toBeCloseTo(24.686, 3);
    expect(values.humidity).toBeCloseTo(32.338, 3);
  });

  test('BH1750: counts / 1.2', async () => {
    const { io, bus } = board();
    io.chips.set(0x23, answering({ '20': [0x83, 0x90] }));
    const chip = createBh1750({ bus, address: 0x23 });
    await chip.start();
    // ROHM BH1750FVI datasheet, "How to calculate": 0x8390 is 28,067 lx.
    expect((await chip.measure()).illuminance).toBeCloseTo(28_066.67, 2);
  });

  test('that are not there are named by the bus', async () => {
    const { bus } = board();
    await expect(createHtu21d({ bus }).start()).rejects.toThrow('EREMOTEIO');
  });
});
