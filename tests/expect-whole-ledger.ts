import type { LedgerEntry } from '@isobar/ingest';
import { openFleetFile } from '@isobar/station/fleet';
import { expect } from '@jest/globals';

/** Every reading that a simulated fleet has taken is stored once, or waits in the fleet's file. */
export async function expectWholeLedger(options: {
  ledger: readonly LedgerEntry[];
  fleetFile: string;
  stations: number;
}): Promise<void> {
  const { ledger, fleetFile, stations } = options;
  expect(ledger).toHaveLength(stations);
  const file = openFleetFile(fleetFile);
  const members = file.members(ledger.map(({ station }) => station));
  await file.close();
  for (const { station, first, last, stored, missing, conflicts } of ledger) {
    const { top = 0, waiting = 0 } = members.find(({ name }) => name === station) ?? {};
    expect({ station, first, missing, conflicts }).toEqual({
      ...{ station, first: 1, missing: 0, conflicts: 0 },
    });
    expect(stored).toBe(last);
    expect(last + waiting).toBeGreaterThanOrEqual(top);
  }
}
