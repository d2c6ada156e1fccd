import type { Closable, Logger } from '@isobar/shared/service';

import { createBattery } from '../analog/battery.ts';
import { createIioAdc, type Adc } from '../analog/adc.ts';
import { createWindVane } from '../analog/wind-vane.ts';
import { createBh1750 } from '../chips/bh1750.ts';
import { createBme280 } from '../chips/bme280.ts';
import { createChipSensor } from '../chips/chip-sensor.ts';
import type { Chip } from '../chips/chip.ts';
import { createHtu21d } from '../chips/htu21d.ts';
import { createSht31 } from '../chips/sht31.ts';
import { createTsl2561 } from '../chips/tsl2561.ts';
import { CHIP_ADDRESSES, type ChipConfig, type ChipModel } from '../config/chip-config.ts';
import { sensorName, type SensorConfig } from '../config/sensor-config.ts';
import { createAnemometer } from '../pulses/anemometer.ts';
import { createRainGauge } from '../pulses/rain-gauge.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { I2cBus } from './i2c-bus.ts';
import type { IoPlugin } from './io-plugin.ts';
import { createPluginBus } from './plugin-bus.ts';

export interface SensorParts {
  /** Undefined where nothing needs it. */
  readonly io: IoPlugin | undefined;
  readonly logger: Logger;
  /** Where `/` is. */
  readonly root?: string;
  /** The program; gpiomon. */
  readonly gpiomon?: string;
}

/**
 * The sensors of a config file. No chip is touched yet, and pins begin to be watched: what is missing is
 * told when it is read.
 */
export function openSensors(
  configs: readonly SensorConfig[],
  parts: SensorParts,
): (Sensor & Partial<Closable>)[] {
  const busOf = createBuses(parts.io);
  const adc = createIioAdc(parts);
  return configs.map((config) => openSensor(config, { ...parts, busOf, adc }));
}

type BusOf = (number: number) => I2cBus;

function createBuses(io: IoPlugin | undefined): BusOf {
  const buses = new Map<number, I2cBus>();
  return (number) => {
    const bus = buses.get(number) ?? createPluginBus({ io: io ?? missingPlugin(), bus: number });
    buses.set(number, bus);
    return bus;
  };
}

function openSensor(
  config: SensorConfig,
  parts: SensorParts & { busOf: BusOf; adc: Adc },
): Sensor & Partial<Closable> {
  const { adc, logger, root, gpiomon } = parts;
  const name = sensorName(config);
  if ('chip' in config) return openChip(config, parts.busOf);
  if ('windVane' in config) {
    const { windVane, positions, offsets } = config;
    const offsetDegrees = offsets.windDirection ?? 0;
    return createWindVane({ name, adc, channel: channelOf(windVane), positions, offsetDegrees });
  }
  if ('battery' in config) {
    const { battery, ratio, offsets } = config;
    const offsetVolts = offsets.batteryVoltage ?? 0;
    return createBattery({ name, adc, channel: channelOf(battery), ratio, offsetVolts });
  }
  const line = {
    ...{ name, logger, bias: config.bias, debounceMilliseconds: config.debounce },
    ...(config.poll && { pollWith: parts.io ?? missingPlugin() }),
    ...(root !== undefined && { root }),
    ...(gpiomon !== undefined && { command: gpiomon }),
  };
  return 'anemometer' in config
    ? createAnemometer({ ...line, pin: config.anemometer, perHertz: config.perHertz })
    : createRainGauge({ ...line, pin: config.rainGauge, perTip: config.perTip });
}

function missingPlugin(): never {
  throw new TypeError('A chip, or a pin that is polled, needs an IO plugin');
}

/** True of what hangs on the IO plugin of the board. */
export function needsPlugin(config: SensorConfig): boolean {
  return 'chip' in config || ('poll' in config && config.poll);
}

/** `AIN3` is channel 3. */
function channelOf(pin: string): number {
  return Number(pin.slice('AIN'.length));
}

function openChip(config: ChipConfig, busOf: BusOf): Sensor {
  const { chip: model, bus, address = CHIP_ADDRESSES[model][0], offsets } = config;
  const chip = createChip(model, busOf(bus), address);
  return createChipSensor({ name: sensorName(config), chip, offsets });
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
    case 'tsl2561':
      return createTsl2561({ bus, address });
  }
}
