import { isPlausibleTimestamp, type Reading } from '@isobar/shared';

import type { StoredClock, StoredReading } from '../store/reading-store.ts';

/** Whose reading it is, and when it came. */
export interface Receipt {
  readonly station: string;
  /** Milliseconds. */
  readonly receivedAt: number;
  /** For readings without a time; else that of receipt is theirs. */
  readonly receiptTime?: (station: string, receivedAt: number) => number;
}

/** A reading that passed the check, as stores take it. */
export function toStoredReading(reading: Reading, receipt: Receipt): StoredReading {
  const { station, receivedAt, receiptTime = timeOfReceipt } = receipt;
  const { log = '', timestamp = receiptTime(station, receivedAt), values } = reading;
  const clock = clockOf(reading, timestamp, receivedAt);
  return {
    station,
    log,
    seq: reading.seq ?? timestamp,
    timestamp,
    receivedAt,
    ...(reading.timestamp === undefined && { isUntimed: true }),
    ...(clock !== undefined && { clock }),
    values,
  };
}

function clockOf(reading: Reading, timestamp: number, receivedAt: number): StoredClock | undefined {
  if (reading.clock !== undefined) return reading.clock;
  return isPlausibleTimestamp(timestamp, receivedAt) ? undefined : 'implausible';
}

function timeOfReceipt(_station: string, receivedAt: number): number {
  return receivedAt;
}
