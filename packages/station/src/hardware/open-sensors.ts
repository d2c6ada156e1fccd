import { createBh1750 } from '../chips/bh1750.ts';
import { createBme280 } from '../chips/bme280.ts';
import { createChipSensor } from '../chips/chip-sensor.ts';
import type { Chip } from '../chips/chip.ts';
import { createHtu21d } from '../chips/htu21d.ts';
import { createSht31 } from '../chips/sht31.ts';
import { CHIP_ADDRESSES, type ChipModel, type SensorConfig } from '../config/station-config.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { I2cBus } from './i2c-bus.ts';
import type { IoPlugin } from './io-plugin.ts';
import { createPluginBus } from './plugin-bus.ts';

/** The sensors of a config file. None is touched yet: a missing one is told when it is read. */
export function openSensors(configs: readonly SensorConfig[], io: IoPlugin): Sensor[] {
  const buses = new Map<number, I2cBus>();
  const busOf = (number: number): I2cBus => {
    const bus = buses.get(number) ?? createPluginBus({ io, bus: number });
    buses.set(number, bus);
    return bus;
  };
  return configs.map(({ chip: model, bus, address, name = model, offsets }) => {
    const chip = createChip(model, busOf(bus), address ?? CHIP_ADDRESSES[model][0]);
    return createChipSensor({ name, chip, offsets });
  });
}

function createChip(model: ChipModel, bus: I2cBus, address: number): Chip {
  switch (model) {
    case 'bme280':
    case 'bmp280':
      return createBme280({ bus, address });
    case 'sht31':
      return createSht31({ bus, address });
    case 'htu21d':
    case 'si7021':
      return createHtu21d({ bus });
    case 'bh1750':
      return createBh1750({ bus, address });
  }
}
