import type { OutboxDescription } from '@isobar/station';

/** What `isobar station outbox` shows. */
export function formatOutbox(outbox: OutboxDescription, now: Date): string {
  const { oldest } = outbox;
  const rows: [label: string, value: string][] = [
    ['Waiting', `${outbox.waiting} readings`],
    ['Fill level', `${(outbox.fill * 100).toFixed(1)}% of ${mebibytes(outbox.maxBytes)} MiB`],
    ['On disk', `${mebibytes(outbox.bytes)} MiB`],
    ['Oldest', oldest === undefined ? 'none' : `${oldest.toISOString()} (${age(oldest, now)} ago)`],
    ['Room for', `${spell(outbox.hoursLeft)} at a reading every ${outbox.intervalSeconds} s`],
    ['Dropped', `${outbox.dropped} readings`],
    ['Log', `${outbox.log ?? 'none yet'}, last number ${outbox.lastSeq}`],
  ];
  return rows.map(([label, value]) => `${label.padEnd(11)} ${value}`).join('\n');
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function age(then: Date, now: Date): string {
  return spell((now.getTime() - then.getTime()) / 3_600_000);
}

/** `40 minutes`, `5 hours` or `12 days`: exact enough to act on. */
function spell(hours: number): string {
  if (!Number.isFinite(hours)) return 'ever';
  if (hours < 1) return `${Math.round(hours * 60)} minutes`;
  if (hours < 48) return `${Math.round(hours)} hours`;
  return `${Math.round(hours / 24)} days`;
}
