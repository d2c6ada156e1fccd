import { setTimeout as sleep } from 'node:timers/promises';

import type { Values } from '@isobar/shared';

import type { I2cBus } from '../hardware/i2c-bus.ts';
import { ChipError, hex } from './chip-error.ts';
import type { Chip } from './chip.ts';
import { illuminanceOf, packageOf, type Tsl2561Package } from './tsl2561-illuminance.ts';

// Registers and commands, TAOS059N, "Register set".
const COMMAND = 0x80;
/** Two bytes at once, both of the same moment. */
const WORD = 0x20;
const CONTROL = 0x00;
const TIMING = 0x01;
const ID = 0x0a;
const DATA_0 = 0x0c;
const DATA_1 = 0x0e;
const POWER_UP = 0x03;
const POWER_DOWN = 0x00;

/**
 * A way to measure, the most sensitive first. There is one of 13.7 ms too, which counts to 5,047: no
 * brighter light than in 101 ms, with coarser steps.
 */
interface Range {
  readonly timing: number;
  readonly milliseconds: number;
  /** Above this a channel may have counted to its end (TAOS059N, "Full scale ADC count value"). */
  readonly fullScale: number;
  /** What makes of its counts those at 402 ms and gain 16, for which the formula holds. */
  readonly scale: number;
}

const RANGES: readonly Range[] = [
  { timing: 0x12, milliseconds: 402, fullScale: 65_535, scale: 1 },
  { timing: 0x02, milliseconds: 402, fullScale: 65_535, scale: 16 },
  { timing: 0x01, milliseconds: 101, fullScale: 37_177, scale: (16 * 322) / 81 },
];
/** The oscillator may run at 690 instead of 735 kHz, and the result wants to be copied. */
const SLOWEST = 735 / 690;
const SPARE_MILLISECONDS = 5;
/** Below this share of its range a measurement may be made with more. */
const DIM = 1 / 80;

/**
 * TAOS's (now ams's) TSL2561: illuminance up to some 40,000 lx, with the range that fits the light.
 * The chip tells its package, and each has a formula of its own.
 *
 * @param options.address - 0x29, 0x39 or 0x49
 */
export function createTsl2561(options: { bus: I2cBus; address: number }): Chip {
  const { bus, address } = options;
  let kind: Tsl2561Package = 'T';
  let range = 0;

  async function start(): Promise<void> {
    await bus.write(address, [COMMAND | CONTROL, POWER_UP]);
    const control = (await bus.readFrom(address, COMMAND | CONTROL, 1)).readUInt8(0);
    if ((control & POWER_UP) !== POWER_UP) {
      throw new ChipError(`the chip at ${hex(address)} does not power up; expected a TSL2561`);
    }
    const id = (await bus.readFrom(address, COMMAND | ID, 1)).readUInt8(0);
    const found = packageOf(id);
    if (found === undefined) {
      throw new ChipError(`the chip at ${hex(address)} says ${hex(id)}; expected a TSL2561`);
    }
    kind = found;
    range = 0;
  }

  async function count({ timing, milliseconds }: Range): Promise<[number, number]> {
    // A measurement begins with the power: without that one of the old range would come first.
    await bus.write(address, [COMMAND | CONTROL, POWER_DOWN]);
    await bus.write(address, [COMMAND | TIMING, timing]);
    await bus.write(address, [COMMAND | CONTROL, POWER_UP]);
    await sleep(milliseconds * SLOWEST + SPARE_MILLISECONDS);
    const word = async (register: number): Promise<number> =>
      (await bus.readFrom(address, COMMAND | WORD | register, 2)).readUInt16LE(0);
    return [await word(DATA_0), await word(DATA_1)];
  }

  async function measure(): Promise<Values> {
    for (const [index, used] of RANGES.entries()) {
      if (index < range) continue;
      range = index;
      const [all, infrared] = await count(used);
      const highest = Math.max(all, infrared);
      if (highest >= used.fullScale) continue;
      if (highest < used.fullScale * DIM) range = Math.max(0, index - 1);
      return { illuminance: illuminanceOf(kind, all * used.scale, infrared * used.scale) };
    }
    throw new ChipError('it is brighter than a TSL2561 can measure: shade it');
  }

  return { quantities: ['illuminance'], start, measure };
}
