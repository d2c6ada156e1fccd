import type { StoredReading } from './reading-store.ts';

type InLog = Pick<StoredReading, 'station' | 'log'>;

/** The readings of a batch that belong to one log of one station. */
export interface LogGroup<Reading extends InLog = StoredReading> {
  readonly station: string;
  readonly log: string;
  /** With the place of each in the batch. */
  readonly items: { readonly index: number; readonly reading: Reading }[];
}

/** Sorts a batch by station and log, in the order in which they first come. */
export function groupByLog<Reading extends InLog>(batch: readonly Reading[]): LogGroup<Reading>[] {
  const groups = new Map<string, LogGroup<Reading>>();
  let group: LogGroup<Reading> | undefined;
  for (const [index, reading] of batch.entries()) {
    const { station, log } = reading;
    // Readings that waited at their station come by the hundred.
    if (group?.station !== station || group.log !== log) {
      const key = `${station}:${log}`;
      group = groups.get(key) ?? { station, log, items: [] };
      groups.set(key, group);
    }
    group.items.push({ index, reading });
  }
  return [...groups.values()];
}
