import { existsSync } from 'node:fs';

import { ingestSettingsSchema, type LedgerEntry } from '@isobar/ingest';
import { IsobarError, type SequenceRange } from '@isobar/shared';
import { readSettings, withLifecycle } from '@isobar/shared/service';
import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { openReadingStore, readingsPath } from '../platform/reading-store.ts';
import { formatTable } from '../terminal/format-table.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

const schema = ingestSettingsSchema.pick({
  ISOBAR_DATA: true,
  ISOBAR_MONGODB_URL: true,
  ISOBAR_MAX_REJECTIONS: true,
});

export function addLedgerCommand(program: Command, context: Context): void {
  program
    .command('ledger [station]')
    .description('show what is stored of each station, and what is missing')
    .addHelpText('after', formatSettingsHelp(schema))
    .action(async (station: string | undefined) => {
      const entries = await readLedger(context, station);
      print(context, formatLedger(entries));
    });
}

async function readLedger(context: Context, station: string | undefined): Promise<LedgerEntry[]> {
  const settings = readSettings(schema, context.environment);
  if (
    settings.ISOBAR_MONGODB_URL === undefined &&
    !existsSync(readingsPath(settings.ISOBAR_DATA))
  ) {
    throw new IsobarError(
      'ERR_NO_READINGS',
      `There are no readings in ${settings.ISOBAR_DATA}; expected the data folder of a server, which ISOBAR_DATA names`,
    );
  }
  return withLifecycle(async (lifecycle) => {
    const store = await openReadingStore(settings, lifecycle);
    const entries = await store.ledger(station === undefined ? {} : { station });
    await lifecycle.close();
    return entries;
  });
}

const HEADER = [
  'station',
  'log',
  'first',
  'last',
  'stored',
  'missing',
  'dropped',
  'rejected',
  'conflicts',
  'last seen',
  'clock',
];

function formatLedger(entries: readonly LedgerEntry[]): string {
  if (entries.length === 0) return 'No reading is stored yet';
  const rows = entries.map((entry) => [
    entry.station,
    entry.log === '' ? '(none)' : entry.log,
    entry.log === '' ? '' : String(entry.first),
    entry.log === '' ? '' : String(entry.last),
    String(entry.stored),
    entry.log === '' ? '(unknown)' : formatMissing(entry),
    String(entry.dropped),
    String(entry.rejected),
    String(entry.conflicts),
    entry.lastSeen === 0 ? 'never' : new Date(entry.lastSeen).toISOString(),
    entry.clock ?? 'set',
  ]);
  return `${formatTable(HEADER, rows)}\n\n${formatSum(entries)}`;
}

/** More would fill the screen; the count is always told. */
const RANGES_SHOWN = 5;

/** `12 (41-50, 77, 80)`. */
function formatMissing({ missing, missingRanges }: LedgerEntry): string {
  if (missing === 0) return '0';
  const shown = missingRanges.slice(0, RANGES_SHOWN).map(formatRange);
  const more = missingRanges.length > RANGES_SHOWN ? ', …' : '';
  return `${missing} (${shown.join(', ')}${more})`;
}

function formatRange([first, last]: SequenceRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function formatSum(entries: readonly LedgerEntry[]): string {
  const stations = new Set(entries.map(({ station }) => station)).size;
  const stored = entries.reduce((sum, entry) => sum + entry.stored, 0);
  const missing = entries.reduce((sum, entry) => sum + entry.missing, 0);
  return `${stations} ${stations === 1 ? 'station' : 'stations'}: ${stored} stored, ${missing} missing`;
}
