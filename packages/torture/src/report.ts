import { isPromiseKept, type TortureResult } from './run-torture.ts';

/** At most this many differences are printed; the count is always told. */
const DIFFERENCES_SHOWN = 20;

/** What a run prints at its end. */
export function formatReport(result: TortureResult): string {
  const { faults, differences } = result;
  const kinds = [...faults].map(([kind, count]) => `  ${String(count).padStart(4)}  ${kind}`);
  const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const lines = [
    `Faults injected: ${total}`,
    ...kinds,
    '',
    `Readings taken          ${result.taken} (${result.unpromised} without a promise: killed, or no room)`,
    `Readings stored         ${result.stored}`,
    `Duplicates suppressed   ${result.duplicates}`,
    `Alerts                  ${result.alerts} (${result.alertRepeats} events told again)`,
    `Crashes                 ${result.crashes}`,
    `Time to recover         ${result.recoverySeconds.toFixed(1)} s`,
    '',
  ];
  if (isPromiseKept(result)) {
    lines.push(
      'Verdict: every reading is stored once, as it was taken, and the ledger and its hours say so;',
      'every alert was raised once, cleared once, told and retained.',
    );
    return lines.join('\n');
  }
  lines.push(
    `Verdict: THE PROMISE IS BROKEN: ${differences.length} differences, ${result.crashes} crashes`,
  );
  for (const { station, kind, detail } of differences.slice(0, DIFFERENCES_SHOWN)) {
    lines.push(`  ${station}: ${kind}: ${detail}`);
  }
  return lines.join('\n');
}
