import { setTimeout as sleep } from 'node:timers/promises';

import { formatValue, IsobarError, messageOf } from '@isobar/shared';
import {
  openHardware,
  scanBus,
  type Hardware,
  type Sensor,
  type StationConfig,
} from '@isobar/station';
import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { createServiceLogger } from '../service-logger.ts';
import { withConfig } from '../station/with-config.ts';
import { labelOf } from '../terminal/format-reading.ts';

const READ_MILLISECONDS = 5000;

export function addSensorsCommand(station: Command, context: Context): void {
  station
    .command('sensors')
    .description(
      "look at the board's I2C buses, and show what each sensor of the config file gives",
    )
    .option('--config <file>', 'the config file (as ISOBAR_STATION_CONFIG)')
    // Written behind either word, it is the same option.
    .action((_options: object, command: Command) =>
      showSensors(context, command.optsWithGlobals<{ config?: string }>().config),
    );
}

async function showSensors(context: Context, path: string | undefined): Promise<void> {
  const { config } = withConfig(context, path);
  if (config === undefined) {
    throw new IsobarError(
      'ERR_NO_SENSORS',
      'Which sensors there are stands in a config file; name it with --config or ISOBAR_STATION_CONFIG',
    );
  }
  const logger = createServiceLogger(context, { name: 'sensors', defaultLevel: 'error' });
  const hardware = await openHardware(config, { logger });
  try {
    if (hardware.io !== undefined) await showBuses(context, config, hardware.io);
    const { sensors } = hardware;
    await settle(context, sensors);
    const width = Math.max(...sensors.map(({ name }) => name.length));
    for (const sensor of sensors) {
      print(context, `${sensor.name.padEnd(width)}  ${await describe(sensor)}`);
    }
  } finally {
    await hardware.close();
  }
}

async function showBuses(
  context: Context,
  config: StationConfig,
  io: NonNullable<Hardware['io']>,
): Promise<void> {
  const buses = config.sensors.flatMap((sensor) => ('chip' in sensor ? [sensor.bus] : []));
  for (const bus of new Set(buses)) {
    const found = (await scanBus(io, bus)).map((address) => `0x${address.toString(16)}`);
    print(context, `I2C bus ${bus}: ${found.length === 0 ? 'nothing answers' : found.join(', ')}`);
  }
}

/** Sensors that count need some time to have something to tell. */
async function settle(context: Context, sensors: readonly Sensor[]): Promise<void> {
  const seconds = Math.max(...sensors.map(({ settleSeconds = 0 }) => settleSeconds));
  if (seconds === 0) return;
  const names = sensors.filter((each) => each.settleSeconds !== undefined).map(({ name }) => name);
  print(context, `${names.join(', ')}: counting for ${seconds} s`);
  await sleep(seconds * 1000, undefined, { signal: context.stopping });
}

async function describe(sensor: Sensor): Promise<string> {
  try {
    const values = await sensor.read(AbortSignal.timeout(READ_MILLISECONDS));
    if (Object.keys(values).length === 0) return 'no values at this moment';
    return Object.entries(values)
      .map(([name, value]) => `${labelOf(name)} ${formatValue(name, value)}`)
      .join(' · ');
  } catch (error) {
    return `no values: ${messageOf(error)}`;
  }
}
