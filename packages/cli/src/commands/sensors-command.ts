import { formatValue, IsobarError, messageOf } from '@isobar/shared';
import { openBoard, openSensors, scanBus, type Sensor } from '@isobar/station';
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
  const logger = createServiceLogger(context, { name: 'sensors', defaultLevel: 'warn' });
  const board = await openBoard({ io: config.io, logger });
  try {
    const buses = new Set(config.sensors.map(({ bus }) => bus));
    for (const bus of buses) {
      const found = (await scanBus(board.io, bus)).map((address) => `0x${address.toString(16)}`);
      print(
        context,
        `I2C bus ${bus}: ${found.length === 0 ? 'nothing answers' : found.join(', ')}`,
      );
    }
    const sensors = openSensors(config.sensors, board.io);
    const width = Math.max(...sensors.map(({ name }) => name.length));
    for (const sensor of sensors) {
      print(context, `${sensor.name.padEnd(width)}  ${await describe(sensor)}`);
    }
  } finally {
    await board.close();
  }
}

async function describe(sensor: Sensor): Promise<string> {
  try {
    const values = await sensor.read(AbortSignal.timeout(READ_MILLISECONDS));
    return Object.entries(values)
      .map(([name, value]) => `${labelOf(name)} ${formatValue(name, value)}`)
      .join(' · ');
  } catch (error) {
    return `no values: ${messageOf(error)}`;
  }
}
