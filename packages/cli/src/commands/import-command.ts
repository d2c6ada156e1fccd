import { IsobarError } from '@isobar/shared';
import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { importReadings } from '../import/import-readings.ts';
import { readingsSettingsSchema, withReadings } from '../platform/with-readings.ts';
import { parseStation } from '../terminal/parse-station.ts';
import { printable } from '../terminal/printable.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

export function addImportCommand(program: Command, context: Context): void {
  program
    .command('import <station> <file>')
    .description("bring in a station's readings from CSV of weewx, or as export writes it")
    .option('--dry-run', 'read and judge the file, and store nothing', false)
    .addHelpText('after', formatSettingsHelp(readingsSettingsSchema))
    .action(async (name: string, file: string, { dryRun }: { dryRun: boolean }) => {
      const asked = { file, station: parseStation(name), signal: context.stopping };
      const summary = await (dryRun
        ? importReadings({ ...asked, store: undefined })
        : withReadings(context, (store) => importReadings({ ...asked, store })));
      print(context, ...describe(summary, { name, dryRun }));
      const { refused, rows } = summary;
      if (refused === 0) return;
      throw new IsobarError(
        'ERR_ROWS_REFUSED',
        `${count(refused)} of ${count(rows)} rows were refused; mend them and import the file again`,
      );
    });
}

type Summary = Awaited<ReturnType<typeof importReadings>>;

function describe(summary: Summary, run: { name: string; dryRun: boolean }): string[] {
  const { stored, there, refused, refusals, leftOut } = summary;
  const found = run.dryRun
    ? `${count(stored)} readings, ${count(refused)} rows refused; nothing was stored`
    : `${count(stored)} new, ${count(there)} there already, ${count(refused)} refused`;
  return [
    `${run.name}: ${found}`,
    ...(leftOut.length > 0 ? [`Left out: ${shown(leftOut.join(', '))}`] : []),
    ...(leftOut.includes('barometer') || leftOut.includes('altimeter') ? [SEA_LEVEL] : []),
    ...refusals.map(({ line, reason }) => `Line ${line}: ${shown(reason)}`),
    ...(refused > refusals.length ? [`and ${count(refused - refusals.length)} more`] : []),
  ];
}

const SEA_LEVEL =
  'barometer and altimeter are reduced to sea level; isobar keeps the pressure at the station';

const REASON_SHOWN = 500;

function shown(text: string): string {
  return printable(text, REASON_SHOWN);
}

function count(number: number): string {
  return number.toLocaleString('en');
}
