import { describe, expect, it } from '@jest/globals';

import type { ReadingStore } from '../store/reading-store.ts';
import type { StationProfile } from '../store/station-profile.ts';
import { readingOf } from './reading-store-contract.ts';

const HUT: StationProfile = {
  label: 'Hütte am Grat',
  position: { latitude: 47.075_71, longitude: -12.693_9 },
  elevation: -3.5,
  timeZone: 'Europe/Vienna',
};
const EMPTY: StationProfile = { label: null, position: null, elevation: null, timeZone: null };

/**
 * What every store of readings does with the profiles of its stations.
 *
 * @param open - opens a new and empty store, closed by whoever gave it
 */
export function describeStationProfiles(name: string, open: () => Promise<ReadingStore>): void {
  describe(`StationProfiles contract: ${name}`, () => {
    it('gives back a profile as it was set, whole or empty, and the last one of a station', async () => {
      const store = await open();
      expect(await store.profiles()).toEqual(new Map());
      await store.setProfile('hut', EMPTY);
      await store.setProfile('roof-2', { ...EMPTY, elevation: 0 });
      await store.setProfile('hut', HUT);
      expect(await store.profiles()).toEqual(
        new Map([
          ['hut', HUT],
          ['roof-2', { ...EMPTY, elevation: 0 }],
        ]),
      );
      expect(await store.profiles(['hut', 'attic'])).toEqual(new Map([['hut', HUT]]));
      expect(await store.profiles([])).toEqual(new Map());
      await store.setProfile('hut', EMPTY);
      expect((await store.profiles()).get('hut')).toEqual(EMPTY);
    });

    it('keeps profiles apart from readings: no station comes of one, and none goes with a reading', async () => {
      const store = await open();
      await store.setProfile('hut', HUT);
      expect(await store.stations()).toEqual([]);
      expect(await store.ledger()).toEqual([]);
      await store.insert([readingOf(1, { station: 'hut' })]);
      const old = { takenBefore: 8e15, receivedBefore: 8e15, limit: 10 };
      await store.removeOld({ station: 'hut', ...old });
      expect(await store.profiles()).toEqual(new Map([['hut', HUT]]));
    });
  });
}
