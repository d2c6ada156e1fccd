import { join } from 'node:path';

import { IsobarError } from '@isobar/shared';
import {
  createLogin,
  makeDataFolder,
  readSettings,
  type Lifecycle,
  type Logger,
} from '@isobar/shared/service';
import {
  createSimulatedSensors,
  createStation,
  createStationClock,
  describeOutbox,
  openBoard,
  openOutbox,
  openSensors,
  stationSettingsSchema,
  type Sensor,
  type StationConfig,
} from '@isobar/station';
import type { Command } from 'commander';
import { z } from 'zod';

import { print, type Context } from '../context.ts';
import { logSettingsSchema } from '../settings.ts';
import { formatOutbox } from '../terminal/format-outbox.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { withConfig } from '../station/with-config.ts';
import { VERSION } from '../version.ts';
import { runService, type ServiceParts } from './run-service.ts';
import { addSensorsCommand } from './sensors-command.ts';

const schema = z.object({ ...stationSettingsSchema.shape, ...logSettingsSchema.shape });

export function addStationCommand(program: Command, context: Context): void {
  const command = program
    .command('station')
    .description('run a station: sensors, an outbox on disk, and the way to the broker')
    .option('--simulate', 'take readings from simulated sensors (as ISOBAR_SIMULATE=1)')
    .option('--config <file>', 'what sensors it has (as ISOBAR_STATION_CONFIG)')
    .addHelpText('after', formatSettingsHelp(schema))
    .action(async (options: { simulate?: true; config?: string }) => {
      const { environment, config } = withConfig(context, options.config);
      const settings = readSettings(schema, {
        ...environment,
        ...(options.simulate === true && { ISOBAR_SIMULATE: '1' }),
      });
      await runService(context, {
        name: 'station',
        start: (parts) => start({ settings, config }, parts),
      });
    });
  addSensorsCommand(command, context);
  command
    .command('outbox')
    .description('show what waits on the disk of this station, and for how long there is room')
    .addHelpText('after', formatSettingsHelp(outboxSchema))
    .action(() => {
      const settings = readSettings(outboxSchema, context.environment);
      const description = describeOutbox({
        path: outboxPath(settings.ISOBAR_DATA),
        maxBytes: bytesOf(settings.ISOBAR_OUTBOX_MAX_MB),
        intervalSeconds: settings.ISOBAR_INTERVAL_SECONDS,
      });
      print(context, formatOutbox(description, new Date()));
    });
}

const outboxSchema = stationSettingsSchema.pick({
  ISOBAR_DATA: true,
  ISOBAR_OUTBOX_MAX_MB: true,
  ISOBAR_INTERVAL_SECONDS: true,
});

function outboxPath(folder: string): string {
  return join(folder, 'outbox.db');
}

function bytesOf(mebibytes: number): number {
  return mebibytes * 1024 * 1024;
}

async function start(
  { settings, config }: { settings: z.infer<typeof schema>; config: StationConfig | undefined },
  { logger, lifecycle }: ServiceParts,
): Promise<void> {
  const sensors = await openStationSensors({ settings, config, logger, lifecycle });
  const name = settings.ISOBAR_STATION_NAME;
  const outbox = await openOutbox({
    path: outboxPath(makeDataFolder(settings.ISOBAR_DATA)),
    maxBytes: bytesOf(settings.ISOBAR_OUTBOX_MAX_MB),
    whenFull: settings.ISOBAR_OUTBOX_FULL,
    logger,
  });
  lifecycle.defer(() => outbox.close());
  const { login, forget } = createLogin({
    authUrl: settings.ISOBAR_AUTH_URL,
    name,
    password: settings.ISOBAR_STATION_PASSWORD,
    connectUrl: settings.ISOBAR_CONNECT_URL,
  });
  const station = await createStation({
    name,
    login,
    forgetLogin: forget,
    sensors,
    outbox,
    intervalSeconds: settings.ISOBAR_INTERVAL_SECONDS,
    clock: createStationClock({ trust: settings.ISOBAR_CLOCK }),
    clockPatienceSeconds: settings.ISOBAR_CLOCK_WAIT_SECONDS,
    version: VERSION,
    logger,
  });
  lifecycle.defer(() => station.close());
}

async function openStationSensors(options: {
  settings: z.infer<typeof schema>;
  config: StationConfig | undefined;
  logger: Logger;
  lifecycle: Lifecycle;
}): Promise<readonly Sensor[]> {
  const { settings, config, logger, lifecycle } = options;
  if (settings.ISOBAR_SIMULATE) {
    return createSimulatedSensors({ seed: settings.ISOBAR_SIMULATE_SEED });
  }
  if (config === undefined) {
    throw new IsobarError(
      'ERR_NO_SENSORS',
      'This station has no sensors; name a config file with --config or ISOBAR_STATION_CONFIG (docs/station.md shows one), or add --simulate',
    );
  }
  const board = await openBoard({ io: config.io, logger });
  lifecycle.defer(() => board.close());
  return openSensors(config.sensors, board.io);
}
