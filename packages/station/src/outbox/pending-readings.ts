import { IsobarError, type SequenceRange, type Values } from '@isobar/shared';

import type { Identity, LogSpans } from './log-spans.ts';
import type { ReadingTime } from './queued-reading.ts';
import { includes } from './range-sets.ts';

/** A reading that is in memory alone. */
export interface PendingReading {
  /** Missing until it is written, unless the readings in memory have a log of their own. */
  position: number | undefined;
  readonly values: Values;
  time: ReadingTime;
  /** Position of the row whose place it takes. */
  readonly replaces: number | undefined;
  /** `performance.now()` when it came. */
  readonly since: number;
  readonly settle: {
    resolve: (identity: Identity) => void;
    reject: (error: IsobarError) => void;
  };
}

export interface PendingReadings {
  readonly all: readonly PendingReading[];
  /** Milliseconds that the oldest has been waiting. */
  readonly age: number;
  push(reading: PendingReading): void;
  /** The oldest, which stay until `finish`. */
  begin(limit: number): PendingReading[];
  /** Ends what `begin` began; what was written leaves. */
  finish(outcome: 'written' | 'failed'): void;
  /** Readings with a position in the ranges leave as safe. */
  remove(ranges: readonly SequenceRange[], spans: LogSpans): void;
  /** The oldest one leaves as lost. */
  dropOldest(): PendingReading | undefined;
}

export function createPendingReadings(): PendingReadings {
  const readings: PendingReading[] = [];
  let begun = 0;

  return {
    all: readings,
    get age() {
      return performance.now() - (readings[0]?.since ?? performance.now());
    },
    push: (reading) => {
      readings.push(reading);
    },
    begin: (limit) => {
      begun = Math.min(limit, readings.length);
      return readings.slice(0, begun);
    },
    finish: (outcome) => {
      if (outcome === 'written') readings.splice(0, begun);
      begun = 0;
    },
    remove: (ranges, spans) => {
      for (let index = readings.length - 1; index >= begun; index -= 1) {
        const { position, settle } = readings[index] ?? {};
        if (position === undefined || !includes(ranges, position)) continue;
        settle?.resolve(spans.identityOf(position));
        readings.splice(index, 1);
      }
    },
    dropOldest: () => {
      const [oldest] = readings.splice(begun, 1);
      oldest?.settle.reject(
        new IsobarError(
          'ERR_OUTBOX_FULL',
          'The outbox file cannot be written and the readings in memory are too many, so the oldest is lost; see to the disk',
        ),
      );
      return oldest;
    },
  };
}
