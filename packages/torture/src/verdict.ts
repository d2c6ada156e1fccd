import type { Values } from '@isobar/shared';

import { daysOf, hoursOf, type SaidHour } from './hours-evidence.ts';
import type { JournalledReading } from './journal.ts';

/** A reading as it lies in the store. */
export interface StoredReading {
  readonly log: string;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly clock?: string | undefined;
  readonly values: Values;
}

/** What the ledger says of one station, over all its logs. */
export interface LedgerSummary {
  readonly stored: number;
  readonly missing: number;
}

export interface StationEvidence {
  readonly station: string;
  readonly journal: readonly JournalledReading[];
  readonly stored: readonly StoredReading[];
  readonly ledger: LedgerSummary;
  /** What the store says of its hours, as it was found, and once all are rolled up. */
  readonly hours: readonly SaidHour[];
  readonly rolledHours: readonly SaidHour[];
  readonly rolledDays: readonly SaidHour[];
}

/** One way in which what the platform has differs from what the stations took. */
export interface Difference {
  readonly station: string;
  readonly kind:
    | 'lost'
    | 'altered'
    | 'wrong time'
    | 'stored twice'
    | 'never taken'
    | 'ledger'
    | 'hour'
    | 'alert'
    | 'telling'
    | 'retained';
  readonly detail: string;
}

/**
 * How far the time of a reading that was mended after the clock came right may be off: the clock is
 * looked at once a second or so, and nothing is lost with it.
 */
const MENDED_TOLERANCE_MILLISECONDS = 5000;

/**
 * Holds the stations' own journals against the store and its ledger.
 *
 * @returns every difference; none means that each reading that an outbox promised to keep is stored
 *   once, with its values and its time, that nothing else is, and that the ledger and the hours say so
 */
export function compareEvidence(evidence: readonly StationEvidence[]): Difference[] {
  return evidence.flatMap((each) => [
    ...compareReadings(each),
    ...compareLedger(each),
    ...compareHours(each, { said: each.hours, wanted: hoursOf(each.stored) }),
    ...compareHours(each, { said: each.rolledHours, wanted: hoursOf(each.stored) }),
    ...compareHours(each, { said: each.rolledDays, wanted: daysOf(each.stored) }),
  ]);
}

function compareReadings({ station, journal, stored }: StationEvidence): Difference[] {
  const differences: Difference[] = [];
  const report = (kind: Difference['kind'], detail: string): void => {
    differences.push({ station, kind, detail });
  };
  const byIdentity = new Map<string, StoredReading>();
  for (const reading of stored) {
    const identity = identityOf(reading);
    if (byIdentity.has(identity)) report('stored twice', identity);
    byIdentity.set(identity, reading);
  }
  const unpromised: JournalledReading[] = [];
  for (const taken of journal) {
    if (taken.identity === undefined) {
      unpromised.push(taken);
      continue;
    }
    const identity = identityOf(taken.identity);
    const reading = byIdentity.get(identity);
    byIdentity.delete(identity);
    if (reading === undefined) report('lost', `${identity} of ${isoTime(taken.trueTime)}`);
    else compareOne(taken, reading, report);
  }
  // A kill between intent and promise leaves readings that may be stored, once, as they were taken.
  for (const [identity, reading] of byIdentity) {
    const index = unpromised.findIndex((taken) => isSame(taken, reading));
    if (index === -1) report('never taken', `${identity} of ${isoTime(reading.timestamp)}`);
    else unpromised.splice(index, 1);
  }
  return differences;
}

function compareOne(
  taken: JournalledReading,
  reading: StoredReading,
  report: (kind: Difference['kind'], detail: string) => void,
): void {
  const identity = identityOf(reading);
  if (!hasSameValues(taken.values, reading.values)) {
    report(
      'altered',
      `${identity}: took ${JSON.stringify(taken.values)}, stored ${JSON.stringify(reading.values)}`,
    );
  }
  if (!hasRightTime(taken, reading)) {
    report(
      'wrong time',
      `${identity}: took at ${isoTime(taken.stationTime)} (true ${isoTime(taken.trueTime)}), stored ${isoTime(reading.timestamp)}`,
    );
  }
}

function isSame(taken: JournalledReading, reading: StoredReading): boolean {
  return hasSameValues(taken.values, reading.values) && hasRightTime(taken, reading);
}

/** Key order does not matter; numbers must come back to the last bit. */
function hasSameValues(taken: Values, stored: Values): boolean {
  const names = Object.keys(taken);
  return (
    names.length === Object.keys(stored).length &&
    names.every((name) => Object.is(taken[name], stored[name]))
  );
}

/**
 * With its clock set, a station's own time is the right one. Without, the time was mended to the true
 * one, or is marked as what it is.
 */
function hasRightTime(taken: JournalledReading, stored: StoredReading): boolean {
  if (taken.clockSet) return stored.timestamp === taken.stationTime;
  if (stored.clock !== undefined) return true;
  return Math.abs(stored.timestamp - taken.trueTime) <= MENDED_TOLERANCE_MILLISECONDS;
}

function compareLedger({ station, stored, ledger }: StationEvidence): Difference[] {
  if (ledger.stored === stored.length && ledger.missing === 0) return [];
  return [
    {
      station,
      kind: 'ledger',
      detail: `says ${ledger.stored} stored and ${ledger.missing} missing; the store holds ${stored.length}`,
    },
  ];
}

/** An hour or a day says what the readings say that are stored of it, and there is no other. */
function compareHours(
  { station }: StationEvidence,
  { said, wanted: all }: { said: readonly SaidHour[]; wanted: readonly SaidHour[] },
): Difference[] {
  const wanted = new Map(all.map((hour) => [hour.start, hour]));
  const found = new Map(said.map((hour) => [hour.start, hour]));
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((start) => {
    const [is, shouldBe] = [found.get(start), wanted.get(start)].map((hour) =>
      JSON.stringify(hour),
    );
    if (is === shouldBe) return [];
    const detail = `${isoTime(start)}: says ${is ?? 'nothing'}; its readings say ${shouldBe ?? 'nothing'}`;
    return [{ station, kind: 'hour' as const, detail }];
  });
}

function identityOf({ log, seq }: { log: string; seq: number }): string {
  return `${log}:${seq}`;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
