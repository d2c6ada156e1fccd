import type { ReadingStore } from '@isobar/ingest';

import type { AlertEvidence } from './alert-verdict.ts';
import type { Fleet } from './fleet.ts';
import { readDays, readHours, rollAll, type SaidHour } from './hours-evidence.ts';
import { readJournal } from './journal.ts';
import type { StationEvidence, StoredReading } from './verdict.ts';

export interface Evidence {
  readonly stations: readonly StationEvidence[];
  readonly alerts: readonly Omit<AlertEvidence, 'retained' | 'troubles'>[];
  /** Readings that came again and were recognised. */
  readonly duplicates: number;
}

/** Reads all journals and all that is stored, once everything has stopped. */
export async function gatherEvidence(fleet: Fleet): Promise<Evidence> {
  const store = await fleet.store.open();
  try {
    const ledger = await store.ledger();
    const evidence: StationEvidence[] = [];
    const hours = new Map<string, readonly SaidHour[]>();
    const stored = new Map<string, readonly StoredReading[]>();
    for (const { name: station } of fleet.stations) {
      const readings = await readAll(store, station);
      stored.set(station, readings);
      hours.set(station, await readHours(store, station, readings));
    }
    await rollAll(store);
    for (const { name: station, journalFile } of fleet.stations) {
      const readings = stored.get(station) ?? [];
      const entries = ledger.filter((entry) => entry.station === station);
      evidence.push({
        station,
        journal: readJournal(journalFile),
        stored: readings,
        hours: hours.get(station) ?? [],
        rolledHours: await readHours(store, station, readings),
        rolledDays: await readDays(store, station, readings),
        ledger: {
          stored: entries.reduce((sum, entry) => sum + entry.stored, 0),
          missing: entries.reduce((sum, entry) => sum + entry.missing, 0),
        },
      });
    }
    const alerts = await store.alerts({ limit: MORE_THAN_A_RUN_STORES });
    return {
      stations: evidence,
      alerts: fleet.stations.map(({ name: station }) => ({
        station,
        stored: stored.get(station) ?? [],
        alerts: alerts.filter((alert) => alert.station === station),
        told: fleet.webhook.told,
      })),
      duplicates: ledger.reduce((sum, entry) => sum + entry.duplicates, 0),
    };
  } finally {
    await store.close();
  }
}

const MORE_THAN_A_RUN_STORES = 10_000_000;

async function readAll(store: ReadingStore, station: string): Promise<StoredReading[]> {
  return store.find({ station, limit: MORE_THAN_A_RUN_STORES });
}
