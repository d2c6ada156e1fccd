import { IsobarError } from '@isobar/shared';
import { createLogin, readSettings, withLifecycle } from '@isobar/shared/service';
import { createStationClock, examine, stationSettingsSchema, type Finding } from '@isobar/station';
import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { createServiceLogger } from '../service-logger.ts';
import { loginOptions, openStationSensors, outboxPlace } from '../station/station-parts.ts';
import { withConfig } from '../station/with-config.ts';

export function addDoctorCommand(station: Command, context: Context): void {
  station
    .command('doctor')
    .description(
      'look at everything that this station needs, and say what to do about what is wrong',
    )
    .option('--config <file>', 'the config file (as ISOBAR_STATION_CONFIG)')
    .option('--simulate', 'with simulated sensors (as ISOBAR_SIMULATE=1)')
    .addHelpText(
      'after',
      `
It may run beside the station itself; it reads the settings of isobar station.
Exit code 1 where something failed.`,
    )
    // Written behind either word, it is the same option.
    .action((_options: object, command: Command) =>
      examineStation(context, command.optsWithGlobals<{ config?: string; simulate?: true }>()),
    );
}

async function examineStation(
  context: Context,
  options: { config?: string; simulate?: true },
): Promise<void> {
  const { environment, config } = withConfig(context, options.config);
  const settings = readSettings(stationSettingsSchema, {
    ...environment,
    ...(options.simulate === true && { ISOBAR_SIMULATE: '1' }),
  });
  const logger = createServiceLogger(context, { name: 'doctor', defaultLevel: 'error' });
  const failures = await withLifecycle(async (lifecycle) => {
    const findings = examine({
      authUrl: settings.ISOBAR_AUTH_URL,
      clock: createStationClock({ trust: settings.ISOBAR_CLOCK }),
      outbox: outboxPlace(settings),
      openSensors: () => openStationSensors({ settings, config, logger, lifecycle }),
      login: createLogin(loginOptions(settings)).login,
    });
    let count = 0;
    for await (const finding of findings) {
      print(context, ...format(finding));
      if (finding.verdict === 'failure') count += 1;
    }
    await lifecycle.close();
    return count;
  });
  if (failures > 0) {
    throw new IsobarError(
      'ERR_STATION_UNWELL',
      failures === 1 ? 'One check failed' : `${failures} checks failed`,
    );
  }
}

const VERDICT_WIDTH = 'skipped'.length;
const CHECK_WIDTH = 28;

function format({ check, verdict, text, advice }: Finding): string[] {
  const line = `${verdict.padEnd(VERDICT_WIDTH)}  ${check.padEnd(CHECK_WIDTH)}  ${text}`;
  if (advice === undefined) return [line];
  return [line, `${' '.repeat(VERDICT_WIDTH + 2)}→ ${advice}`];
}
