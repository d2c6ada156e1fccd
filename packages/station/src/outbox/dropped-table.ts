import { mergeRanges, type SequenceRange } from '@isobar/shared';
import type { AsyncSqliteDatabase } from '@isobar/shared/sqlite';

import type { LogSpans } from './log-spans.ts';
import type { Remembering } from './remembering.ts';

/** Sequence numbers that left the outbox without being stored, by log. */
export type DroppedRanges = ReadonlyMap<string, readonly SequenceRange[]>;

export interface DroppedTable extends Remembering {
  readonly ranges: DroppedRanges;
  /** Adds positions. */
  add(positions: readonly SequenceRange[], spans: LogSpans): void;
}

/**
 * Beyond this the ranges of a log that lie closest are joined. What lies between them was stored and
 * confirmed, so a range reads "what of this is not stored was dropped".
 */
const MAX_RANGES = 64;

export async function createDroppedTable(database: AsyncSqliteDatabase): Promise<DroppedTable> {
  const select = await database.prepare('SELECT * FROM dropped ORDER BY log, first');
  const clear = await database.prepare('DELETE FROM dropped WHERE log = ?');
  const insert = await database.prepare('INSERT INTO dropped VALUES (?, ?, ?)');
  let kept = new Map<string, readonly SequenceRange[]>();
  for (const row of await select.all()) {
    const log = String(row.log);
    kept.set(log, [...(kept.get(log) ?? []), [Number(row.first), Number(row.last)]]);
  }
  let current = kept;

  return {
    get ranges() {
      return kept;
    },
    add: (positions, spans) => {
      current = new Map(kept);
      for (const [log, ranges] of byLog(positions, spans)) {
        const merged = joinRanges([...(current.get(log) ?? []), ...ranges], MAX_RANGES);
        current.set(log, merged);
        clear.run(log);
        for (const [first, last] of merged) insert.run(log, first, last);
      }
    },
    committed: () => {
      kept = current;
    },
    rolledBack: () => {
      current = kept;
    },
  };
}

/** Positions as sequence numbers of their logs; a range may reach over several. */
export function byLog(
  positions: readonly SequenceRange[],
  spans: LogSpans,
): Map<string, SequenceRange[]> {
  const found = new Map<string, SequenceRange[]>();
  for (const [first, last] of positions) {
    for (const [index, { base, log }] of spans.all.entries()) {
      const end = spans.all[index + 1]?.base ?? Number.MAX_SAFE_INTEGER;
      const range = [Math.max(first, base + 1) - base, Math.min(last, end) - base] as const;
      if (range[0] <= range[1]) found.set(log, [...(found.get(log) ?? []), range]);
    }
  }
  return found;
}

/** Merges ranges, and joins the closest until there are at most `limit`. */
export function joinRanges(ranges: readonly SequenceRange[], limit: number): SequenceRange[] {
  const merged = mergeRanges(ranges);
  while (merged.length > limit) {
    let closest = 1;
    for (let index = 2; index < merged.length; index += 1) {
      if (gapBefore(merged, index) < gapBefore(merged, closest)) closest = index;
    }
    const before = merged[closest - 1];
    const after = merged[closest];
    if (before !== undefined && after !== undefined) {
      merged.splice(closest - 1, 2, [before[0], after[1]]);
    }
  }
  return merged;
}

function gapBefore(ranges: readonly SequenceRange[], index: number): number {
  return (ranges[index]?.[0] ?? 0) - (ranges[index - 1]?.[1] ?? 0);
}
