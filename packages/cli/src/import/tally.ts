import type { InsertOutcome } from '@isobar/ingest';

export interface Refusal {
  /** Of the file, from 1. */
  readonly line: number;
  readonly reason: string;
}

/** What became of the rows of a file. */
export interface ImportSummary {
  readonly rows: number;
  readonly stored: number;
  /** They were there already. */
  readonly there: number;
  readonly refused: number;
  /** The first 20 of those that were refused. */
  readonly refusals: readonly Refusal[];
}

const REFUSALS_KEPT = 20;
const CONFLICT = 'another reading is stored under this time or number';

/** Counts what becomes of rows. */
export function createTally(): {
  refuse(line: number, reason: string): void;
  conclude(line: number, outcome: InsertOutcome): void;
  summary(): ImportSummary;
} {
  const counts = { stored: 0, there: 0, refused: 0 };
  const refusals: Refusal[] = [];

  function refuse(line: number, reason: string): void {
    counts.refused += 1;
    if (refusals.length < REFUSALS_KEPT) refusals.push({ line, reason });
  }

  return {
    refuse,
    conclude: (line, outcome) => {
      if (outcome.kind === 'stored') counts.stored += 1;
      else if (outcome.kind === 'duplicate') counts.there += 1;
      else refuse(line, outcome.kind === 'failed' ? outcome.reason : CONFLICT);
    },
    summary: () => ({
      ...counts,
      rows: counts.stored + counts.there + counts.refused,
      refusals: refusals.toSorted((one, other) => one.line - other.line),
    }),
  };
}
