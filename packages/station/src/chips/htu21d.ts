import { setTimeout as sleep } from 'node:timers/promises';

import type { I2cBus } from '../hardware/i2c-bus.ts';
import type { Chip } from './chip.ts';
import { checkedWord } from './sensirion-crc.ts';

const ADDRESS = 0x40;
const SOFT_RESET = 0xfe;
/** Without holding the bus. */
const MEASURE_TEMPERATURE = 0xf3;
const MEASURE_HUMIDITY = 0xf5;
const CRC_START = 0;
/** At most 15 ms after a reset, 50 ms for temperature, 16 ms for humidity (HPC199-3, pages 3 and 4). */
const RESET_MILLISECONDS = 15;
const TEMPERATURE_MILLISECONDS = 55;
const HUMIDITY_MILLISECONDS = 25;
/** The two lowest bits tell what was measured. */
const STATUS_BITS = 0b11;

/**
 * HTU21D (TE Connectivity) and Si7021 (Silicon Labs), which speak alike: temperature and humidity
 * (HTU21D datasheet HPC199-3, "Conversion of signal outputs"; Si7021 datasheet, 5.1).
 */
export function createHtu21d(options: { bus: I2cBus }): Chip {
  const { bus } = options;

  async function word(command: number, milliseconds: number): Promise<number> {
    await bus.write(ADDRESS, [command]);
    await sleep(milliseconds);
    const data = await bus.read(ADDRESS, 3);
    return checkedWord(data, 0, CRC_START) & ~STATUS_BITS;
  }

  return {
    quantities: ['temperature', 'humidity'],
    start: async () => {
      await bus.write(ADDRESS, [SOFT_RESET]);
      await sleep(RESET_MILLISECONDS);
    },
    measure: async () => {
      const temperature = await word(MEASURE_TEMPERATURE, TEMPERATURE_MILLISECONDS);
      const humidity = await word(MEASURE_HUMIDITY, HUMIDITY_MILLISECONDS);
      return {
        temperature: -46.85 + (175.72 * temperature) / 65_536,
        // Physically 0 to 100; the formula goes a little beyond.
        humidity: Math.min(100, Math.max(0, -6 + (125 * humidity) / 65_536)),
      };
    },
  };
}
