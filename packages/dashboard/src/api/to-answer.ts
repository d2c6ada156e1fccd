import type { Bucket } from '../history/buckets.ts';
import type { LedgerLine, PastReading } from '../history/reading-source.ts';
import type { BucketAnswer, LedgerAnswerLine, Reading } from './answers.ts';

const RANGES_SHOWN = 100;

export function toInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** @param quantities - only these; all of them where it is missing */
export function toReading(reading: PastReading, quantities?: ReadonlySet<string>): Reading {
  const { timestamp, receivedAt, log, seq, clock, values } = reading;
  return {
    timestamp: toInstant(timestamp),
    receivedAt: toInstant(receivedAt),
    ...(log !== '' && { log, seq }),
    ...(clock !== undefined && { clock }),
    values:
      quantities === undefined
        ? { ...values }
        : Object.fromEntries(Object.entries(values).filter(([name]) => quantities.has(name))),
  };
}

export function toBucket({ start, end, count, values }: Bucket): BucketAnswer {
  return { start: toInstant(start), end: toInstant(end), count, values };
}

export function toLedgerLine(line: LedgerLine): LedgerAnswerLine {
  const { station, log, first, last, stored, missing, dropped, rejected } = line;
  return {
    ...{ station, log, first, last, stored, missing, dropped, rejected },
    missingRanges: line.missingRanges.slice(0, RANGES_SHOWN).map(([from, to]) => [from, to]),
    duplicates: line.duplicates,
    conflicts: line.conflicts,
    lastSeen: line.lastSeen === 0 ? null : toInstant(line.lastSeen),
  };
}
