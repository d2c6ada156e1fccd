import { join } from 'node:path';

import {
  createLogin,
  makeDataFolder,
  readSettings,
  type Environment,
} from '@isobar/shared/service';
import {
  createStation,
  createStationClock,
  describeOutbox,
  examine,
  openOutbox,
  startWatchdog,
  stationSettingsSchema,
  type StationConfig,
  type StationStats,
} from '@isobar/station';
import type { Command } from 'commander';
import { z } from 'zod';

import { print, type Context } from '../context.ts';
import { logSettingsSchema } from '../log-settings.ts';
import { loginOptions, openStationSensors, outboxPlace } from '../station/station-parts.ts';
import { withConfig } from '../station/with-config.ts';
import { formatOutbox } from '../terminal/format-outbox.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { VERSION } from '../version.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { runService, type ServiceParts } from './run-service.ts';
import { addSensorsCommand } from './sensors-command.ts';

const schema = z.object({ ...stationSettingsSchema.shape, ...logSettingsSchema.shape });

interface Setup {
  readonly settings: z.infer<typeof schema>;
  readonly config: StationConfig | undefined;
  readonly environment: Environment;
}

export function addStationCommand(program: Command, context: Context): void {
  configureStationCommand(program.command('station'), context);
}

/** What the command does, be it one of `isobar` or a program of its own. */
export function configureStationCommand(command: Command, context: Context): void {
  command
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
        start: (parts) => start({ settings, config, environment }, parts),
      });
    });
  addSensorsCommand(command, context);
  addDoctorCommand(command, context);
  command
    .command('outbox')
    .description('show what waits on the disk of this station, and for how long there is room')
    .addHelpText('after', formatSettingsHelp(outboxSchema))
    .action(() => {
      const settings = readSettings(outboxSchema, context.environment);
      const description = describeOutbox({
        ...outboxPlace(settings),
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

async function start(
  { settings, config, environment }: Setup,
  { logger, lifecycle }: ServiceParts,
): Promise<void> {
  const sensors = await openStationSensors({ settings, config, logger, lifecycle });
  const folder = makeDataFolder(settings.ISOBAR_DATA);
  const place = outboxPlace(settings);
  const outbox = await openOutbox({ ...place, whenFull: settings.ISOBAR_OUTBOX_FULL, logger });
  lifecycle.defer(() => outbox.close());
  const { login, forget } = createLogin(loginOptions(settings));
  const clock = createStationClock({ trust: settings.ISOBAR_CLOCK });
  const station = await createStation({
    name: settings.ISOBAR_STATION_NAME,
    login,
    forgetLogin: forget,
    sensors,
    outbox,
    intervalSeconds: settings.ISOBAR_INTERVAL_SECONDS,
    clock,
    clockPatienceSeconds: settings.ISOBAR_CLOCK_WAIT_SECONDS,
    commandFile: join(folder, 'commands.json'),
    // The sensors' health is known; whoever asked for this has the connection that login would prove.
    diagnose: () => examine({ authUrl: settings.ISOBAR_AUTH_URL, clock, outbox: place }),
    version: VERSION,
    logger,
  });
  lifecycle.defer(() => station.close());
  const watchdog = startWatchdog({
    environment,
    overdueSeconds: () => station.stats().overdueSeconds,
    describe: () => describeForSystemd(station.stats()),
    logger,
  });
  lifecycle.defer(() => watchdog.close());
}

function describeForSystemd({ connected, outbox }: StationStats): string {
  return `${connected ? 'connected' : 'no connection to the broker'}, ${outbox.waiting} readings wait`;
}
