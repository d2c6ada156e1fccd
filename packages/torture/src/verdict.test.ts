import { describe, expect, it } from '@jest/globals';

import { daysOf, hoursOf } from './hours-evidence.ts';
import type { JournalledReading } from './journal.ts';
import { compareEvidence, type StationEvidence, type StoredReading } from './verdict.ts';

const TIME = 1_795_574_260_000;

function takenAt(seq: number, changes: Partial<JournalledReading> = {}): JournalledReading {
  return {
    trueTime: TIME + seq * 1000,
    stationTime: TIME + seq * 1000,
    clockSet: true,
    values: { temperature: seq },
    identity: { log: 'k3v9q2', seq },
    ...changes,
  };
}

function storedAt(seq: number, changes: Partial<StoredReading> = {}): StoredReading {
  return {
    log: 'k3v9q2',
    seq,
    timestamp: TIME + seq * 1000,
    values: { temperature: seq },
    ...changes,
  };
}

/** 02:00 of that day, with 1 and 2 in it. */
const HOUR = {
  start: TIME - 2_260_000,
  ...{ count: 2, values: { temperature: { mean: 1.5, minimum: 1, maximum: 2 } } },
};

function judge(changes: Partial<StationEvidence>): string[] {
  const stored = changes.stored ?? [storedAt(1), storedAt(2)];
  const evidence: StationEvidence = {
    station: 'roof-2',
    journal: [takenAt(1), takenAt(2)],
    stored,
    ledger: { stored: stored.length, missing: 0 },
    hours: hoursOf(stored),
    rolledHours: hoursOf(stored),
    rolledDays: daysOf(stored),
    ...changes,
  };
  return compareEvidence([evidence]).map(({ kind }) => kind);
}

describe('the verdict', () => {
  it('is clean where everything that was taken is stored as it was taken', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ hours: [HOUR] })).toEqual([]);
  });

  it.each<[string, Partial<StationEvidence>]>([
    ['lost', { stored: [storedAt(1)] }],
    ['altered', { stored: [storedAt(1), storedAt(2, { values: { temperature: 3 } })] }],
    ['altered', { stored: [storedAt(1), storedAt(2, { values: { temperature: 2, rain: 0 } })] }],
    ['wrong time', { stored: [storedAt(1), storedAt(2, { timestamp: TIME + 2001 })] }],
    ['stored twice', { stored: [storedAt(1), storedAt(2), storedAt(2)] }],
    ['never taken', { stored: [storedAt(1), storedAt(2), storedAt(3)] }],
    ['ledger', { ledger: { stored: 2, missing: 1 } }],
    ['ledger', { ledger: { stored: 3, missing: 0 } }],
    ['hour', { hours: [] }],
    ['hour', { rolledHours: [{ ...HOUR, count: 3 }] }],
    ['hour', { rolledDays: [] }],
    ['hour', { rolledHours: [{ ...HOUR, values: { temperature: { mean: 2 } } }] }],
  ])('sees what is %s', (kind, changes) => {
    expect(judge(changes)).toEqual([kind]);
  });

  it('takes a reading that was killed before it was promised for stored or for not stored', () => {
    const { identity, ...unpromised } = takenAt(3);
    const journal = [takenAt(1), takenAt(2), unpromised];
    expect(judge({ journal })).toEqual([]);
    expect(judge({ journal, stored: [storedAt(1), storedAt(2), storedAt(3)] })).toEqual([]);
    expect(
      judge({ journal, stored: [storedAt(1), storedAt(2), storedAt(3), storedAt(4)] }),
    ).toEqual(['never taken']);
  });

  it('wants a time that was mended to be the true one, within seconds', () => {
    const lost = takenAt(2, { stationTime: 0, clockSet: false });
    const journal = [takenAt(1), lost];
    const withTime = (timestamp: number) => ({
      journal,
      stored: [storedAt(1), storedAt(2, { timestamp })],
    });
    expect(judge(withTime(TIME + 2900))).toEqual([]);
    expect(judge(withTime(0))).toEqual(['wrong time']);
    expect(
      judge({ journal, stored: [storedAt(1), storedAt(2, { timestamp: 0, clock: 'unsynced' })] }),
    ).toEqual([]);
  });
});
