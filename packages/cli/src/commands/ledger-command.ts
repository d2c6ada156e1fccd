import type { LedgerEntry } from '@isobar/ingest';
import type { SequenceRange } from '@isobar/shared';
import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { readingsSettingsSchema, withReadings } from '../platform/with-readings.ts';
import { formatTable } from '../terminal/format-table.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

export function addLedgerCommand(program: Command, context: Context): void {
  program
    .command('ledger [station]')
    .description('show what is stored of each station, and what is missing')
    .addHelpText('after', formatSettingsHelp(readingsSettingsSchema))
    .action(async (station: string | undefined) => {
      const entries = await readLedger(context, station);
      print(context, formatLedger(entries));
    });
}

function readLedger(context: Context, station: string | undefined): Promise<LedgerEntry[]> {
  return withReadings(context, (store) => store.ledger(station === undefined ? {} : { station }));
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
