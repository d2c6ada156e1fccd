import { setTimeout as sleep } from 'node:timers/promises';

import type { I2cBus } from '../hardware/i2c-bus.ts';
import type { Chip } from './chip.ts';

const POWER_ON = 0x01;
/** One time, high resolution: it powers itself down after it. */
const MEASURE_ONCE = 0x20;
/** At most (ROHM BH1750FVI datasheet, "Electrical characteristics"). */
const MEASURE_MILLISECONDS = 180;
/** Counts a lux at the typical sensitivity. */
const COUNTS_PER_LUX = 1.2;

/**
 * ROHM's BH1750: illuminance.
 *
 * @param options.address - 0x23 or 0x5C
 */
export function createBh1750(options: { bus: I2cBus; address: number }): Chip {
  const { bus, address } = options;
  return {
    quantities: ['illuminance'],
    start: () => bus.write(address, [POWER_ON]),
    measure: async () => {
      await bus.write(address, [MEASURE_ONCE]);
      await sleep(MEASURE_MILLISECONDS);
      const counts = (await bus.read(address, 2)).readUInt16BE(0);
      return { illuminance: counts / COUNTS_PER_LUX };
    },
  };
}
