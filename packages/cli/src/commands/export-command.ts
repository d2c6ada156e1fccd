import { UNIT_SYSTEMS } from '@isobar/shared';
import { Option, type Command } from 'commander';

import type { Context } from '../context.ts';
import {
  EXPORT_EVERY,
  EXPORT_FORMATS,
  exportReadings,
  type ExportOptions,
} from '../export/export-readings.ts';
import { readingsSettingsSchema, withReadings } from '../platform/with-readings.ts';
import { parseInstant } from '../terminal/parse-instant.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { parseStation } from '../terminal/parse-station.ts';

export function addExportCommand(program: Command, context: Context): void {
  program
    .command('export <station>')
    .description("write a station's readings as CSV, NDJSON or Parquet, also while the server runs")
    .option('--from <instant>', 'first instant, such as 2026-01-01T00:00:00Z', parseInstant)
    .option('--to <instant>', 'the instant at which it ends, itself left out', parseInstant)
    .addOption(choice('--format <format>', 'what is written', EXPORT_FORMATS))
    .addOption(choice('--every <length>', 'readings, or what they come to', EXPORT_EVERY))
    .addOption(choice('--units <system>', 'units of values, as weewx names them', UNIT_SYSTEMS))
    .option('--output <file>', 'a new file, instead of standard output')
    .option('--force', 'replace the file that is there', false)
    .addHelpText('after', formatSettingsHelp(readingsSettingsSchema))
    .action(async (station: string, options: Omit<ExportOptions, 'station'>) => {
      const { output: standardOutput, stopping: signal } = context;
      const asked = { ...options, station: parseStation(station) };
      await withReadings(context, (store) =>
        exportReadings(asked, { store, standardOutput, signal }),
      );
    });
}

/** The first one is the default. */
function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}
