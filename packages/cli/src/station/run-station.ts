import { stationSettingsSchema } from '@isobar/station';

import { createBaseProgram } from '../base-program.ts';
import { configureStationCommand } from '../commands/station-command.ts';
import { logSettingsSchema } from '../log-settings.ts';
import { runProgram, type RunOptions } from '../run-program.ts';
import { createUnknownSettings } from '../unknown-settings.ts';

const unknownSettings = createUnknownSettings([stationSettingsSchema, logSettingsSchema]);

/** Runs one command line of `isobar-station`, which is `isobar station` without the services. */
export function runStation(options: RunOptions): Promise<number> {
  const program = createBaseProgram('isobar-station', options);
  configureStationCommand(program, { ...options, unknownSettings });
  return runProgram(program, options);
}
