import { setTimeout as sleep } from 'node:timers/promises';

import type { I2cBus } from '../hardware/i2c-bus.ts';
import type { Chip } from './chip.ts';
import { checkedWord } from './sensirion-crc.ts';

const SOFT_RESET = [0x30, 0xa2];
/** Once, high repeatability, without clock stretching. */
const MEASURE = [0x24, 0x00];
const CRC_START = 0xff;
/** At most 1.5 ms after a reset, 15.5 ms for a measurement (SHT3x-DIS datasheet, tables 4 and 5). */
const RESET_MILLISECONDS = 2;
const MEASURE_MILLISECONDS = 16;

/**
 * Sensirion's SHT30, SHT31 and SHT35: temperature and humidity (SHT3x-DIS datasheet, 4.3 and 4.13).
 *
 * @param options.address - 0x44 or 0x45
 */
export function createSht31(options: { bus: I2cBus; address: number }): Chip {
  const { bus, address } = options;
  return {
    quantities: ['temperature', 'humidity'],
    start: async () => {
      await bus.write(address, SOFT_RESET);
      await sleep(RESET_MILLISECONDS);
    },
    measure: async () => {
      await bus.write(address, MEASURE);
      await sleep(MEASURE_MILLISECONDS);
      const data = await bus.read(address, 6);
      return {
        temperature: -45 + (175 * checkedWord(data, 0, CRC_START)) / 65_535,
        humidity: (100 * checkedWord(data, 3, CRC_START)) / 65_535,
      };
    },
  };
}
