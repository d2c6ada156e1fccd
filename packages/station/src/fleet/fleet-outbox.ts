import { messageOf } from '@isobar/shared';

import { createDelays } from './delays.ts';
import type { FleetFile, FleetReading, FleetRemoval } from './fleet-file.ts';

export interface FleetOutboxStats {
  /** Readings that got into the file since the start. */
  readonly taken: number;
  /** Readings that left the file since the start; those of earlier starts too. */
  readonly confirmed: number;
  /** From taken to confirmed, milliseconds, of readings that were taken since the start. */
  readonly delay: { readonly p50: number; readonly p99: number };
}

/** Gathers what a fleet takes and what is confirmed, and brings it into the file together. */
export interface FleetOutbox {
  readonly stats: FleetOutboxStats;
  /** No more readings should be taken: those that are here could not be written for long. */
  readonly isFull: boolean;
  append(reading: FleetReading): void;
  letGo(removal: FleetRemoval): void;
  /** Writes what there is to write. What cannot be written waits, and is not sent. */
  write(): void;
}

const MAX_UNWRITTEN = 100_000;

export function createFleetOutbox(options: {
  file: Pick<FleetFile, 'write'>;
  /** The reading is in the file, and may be sent. */
  onWritten: (reading: FleetReading) => void;
  report: (problem: string) => void;
}): FleetOutbox {
  const { file, onWritten, report } = options;
  const startedAt = Date.now();
  const delays = createDelays();
  let readings: FleetReading[] = [];
  let removals: FleetRemoval[] = [];
  let taken = 0;
  let confirmed = 0;

  function write(): void {
    if (readings.length === 0 && removals.length === 0) return;
    const written = readings;
    let gone: readonly number[];
    try {
      gone = file.write({ readings, removals });
    } catch (error) {
      report(`The fleet's file cannot be written: ${messageOf(error)}`);
      return;
    }
    readings = [];
    removals = [];
    taken += written.length;
    confirmed += gone.length;
    const now = Date.now();
    for (const at of gone) if (at >= startedAt) delays.add(now - at);
    for (const reading of written) onWritten(reading);
  }

  return {
    get stats() {
      const delay = { p50: delays.percentile(0.5), p99: delays.percentile(0.99) };
      return { taken, confirmed, delay };
    },
    get isFull() {
      return readings.length >= MAX_UNWRITTEN;
    },
    append: (reading) => {
      readings.push(reading);
    },
    letGo: (removal) => {
      removals.push(removal);
    },
    write,
  };
}
