import { setTimeout as sleep } from 'node:timers/promises';

import type { Values } from '@isobar/shared';

import type { I2cBus } from '../hardware/i2c-bus.ts';
import {
  fineTemperature,
  humidityOf,
  pressureOf,
  readTrimming,
  temperatureOf,
  type Trimming,
} from './bme280-compensation.ts';
import { ChipError, hex } from './chip-error.ts';
import type { Chip } from './chip.ts';

// Registers, BST-BME280-DS002, table 18.
const ID = 0xd0;
const RESET = 0xe0;
const CONTROL_HUMIDITY = 0xf2;
const STATUS = 0xf3;
const CONTROL_MEASURE = 0xf4;
const CONFIG = 0xf5;
const DATA = 0xf7;
const TRIMMING = { start: 0x88, length: 26 };
const HUMIDITY_TRIMMING = { start: 0xe1, length: 7 };

const RESET_WORD = 0xb6;
const BME280 = 0x60;
/** 0x56 and 0x57 are samples (BST-BMP280-DS001, table 18). */
const BMP280 = [0x56, 0x57, 0x58];
const IS_COPYING_TRIMMING = 0x01;
const IS_MEASURING = 0x08;
/** Everything once, forced mode: what the datasheet advises for weather (3.5.1). */
const MEASURE_ONCE = 0b001_001_01;

/** Start-up after a reset takes 2 ms, a measurement at most 9.3 (1.1 and 9.1). */
const STEP_MILLISECONDS = 5;
const STEPS = 20;
/** What an output says that was not measured (5.4.7, 5.4.8). */
const NOT_MEASURED = 0x80_000;

/**
 * Bosch's BME280 (temperature, pressure, humidity) and BMP280 (without humidity), which tell
 * themselves apart. It sleeps but for one measurement a reading, so that it does not warm itself.
 *
 * @param options.address - 0x76 or 0x77
 */
export function createBme280(options: { bus: I2cBus; address: number }): Chip {
  const { bus, address } = options;
  let trimming: Trimming | undefined;

  async function registerOf(register: number): Promise<number> {
    return (await bus.readFrom(address, register, 1)).readUInt8(0);
  }

  async function untilClear(bit: number, what: string): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      await sleep(STEP_MILLISECONDS);
      if (((await registerOf(STATUS)) & bit) === 0) return;
    }
    throw new ChipError(`${what} after ${STEPS * STEP_MILLISECONDS} ms`);
  }

  async function start(): Promise<void> {
    trimming = undefined;
    const id = await registerOf(ID);
    const hasHumidity = id === BME280;
    if (!hasHumidity && !BMP280.includes(id)) {
      throw new ChipError(
        `the chip at ${hex(address)} says ${hex(id)}; expected a BME280 or BMP280`,
      );
    }
    await bus.write(address, [RESET, RESET_WORD]);
    await untilClear(IS_COPYING_TRIMMING, 'it still copies its trimming values');
    const read = ({ start: from, length }: typeof TRIMMING): Promise<Buffer> =>
      bus.readFrom(address, from, length);
    const second = hasHumidity ? await read(HUMIDITY_TRIMMING) : undefined;
    const found = readTrimming(await read(TRIMMING), second);
    if (found.t[0] === 0 || found.p[0] === 0) throw new ChipError('its trimming values are empty');
    await bus.write(address, [CONFIG, 0]); // no filter
    trimming = found;
  }

  async function measure(known: Trimming): Promise<Values> {
    if (known.h !== undefined) await bus.write(address, [CONTROL_HUMIDITY, 1]);
    await bus.write(address, [CONTROL_MEASURE, MEASURE_ONCE]);
    await untilClear(IS_MEASURING, 'it still measures');
    const data = await bus.readFrom(address, DATA, known.h === undefined ? 6 : 8);
    const twentyBits = (at: number): number => data.readUIntBE(at, 3) >> 4;
    const [pressure, temperature] = [twentyBits(0), twentyBits(3)];
    if (temperature === NOT_MEASURED || pressure === NOT_MEASURED) {
      throw new ChipError('it did not measure: it was reset, or lost its power for a moment');
    }
    const fine = fineTemperature(known, temperature);
    return {
      temperature: temperatureOf(fine),
      pressure: pressureOf(known, fine, pressure),
      ...(known.h !== undefined && { humidity: humidityOf(known.h, fine, data.readUInt16BE(6)) }),
    };
  }

  return {
    quantities: ['temperature', 'pressure', 'humidity'],
    start,
    measure: () => {
      if (trimming === undefined) throw new ChipError('it was not started');
      return measure(trimming);
    },
  };
}
