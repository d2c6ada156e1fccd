import { keepFor } from '@isobar/shared/service';

import type { LedgerLine, PastReading, ReadingSource } from '../history/reading-source.ts';
import type { StationStatuses } from '../status/station-statuses.ts';
import type { Station } from './answers.ts';
import { NO_PROFILE, type ProfileSource, type StationProfile } from './station-profile.ts';
import { toReading } from './to-answer.ts';

/** Pages ask together; what is behind is asked once a second at most. */
const KEEP_SECONDS = 1;
/** A clock may be wrong by that much and its readings still be the newest; ingest says the same. */
const AHEAD_MILLISECONDS = 86_400_000;

/** All stations of which anything is known, by name. */
export interface StationList {
  all(): Promise<readonly Station[]>;
  ledger(): Promise<readonly LedgerLine[]>;
  /** @throws what the store does */
  setProfile(station: string, profile: StationProfile): Promise<void>;
}

export function createStationList(options: {
  store: ReadingSource & ProfileSource;
  statuses: StationStatuses;
}): StationList {
  const { store, statuses } = options;
  const ledger = keepFor(KEEP_SECONDS, () => store.ledger());
  const latest = keepFor(KEEP_SECONDS, () => store.latest({ to: Date.now() + AHEAD_MILLISECONDS }));
  const profiles = keepProfiles(store);

  return {
    ledger,
    all: async () => {
      const [lines, readings, told] = await Promise.all([ledger(), latest(), profiles.all()]);
      const sums = addUp(lines);
      const newest = new Map(readings.map((reading) => [reading.station, reading]));
      const known = [sums, newest, statuses.all, told].flatMap((each) => [...each.keys()]);
      return [...new Set(known)].sort().map((name) =>
        describe(name, {
          ...{ statuses, sums: sums.get(name), reading: newest.get(name) },
          profile: told.get(name),
        }),
      );
    },
    setProfile: profiles.set,
  };
}

/** Kept for a second as all else, but for one that was just set. */
function keepProfiles(store: ProfileSource) {
  const keep = () => keepFor(KEEP_SECONDS, () => store.profiles());
  let read = keep();
  return {
    all: () => read(),
    set: async (station: string, profile: StationProfile): Promise<void> => {
      await store.setProfile(station, profile);
      read = keep();
    },
  };
}

interface Sums {
  readonly stored: number;
  readonly missing: number;
}

/** Of all logs of each station. */
function addUp(lines: readonly LedgerLine[]): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const { station, stored, missing } of lines) {
    const before = sums.get(station) ?? { stored: 0, missing: 0 };
    sums.set(station, { stored: before.stored + stored, missing: before.missing + missing });
  }
  return sums;
}

function describe(
  name: string,
  known: {
    statuses: StationStatuses;
    sums: Sums | undefined;
    reading: PastReading | undefined;
    profile: StationProfile | undefined;
  },
): Station {
  const { online = null, since = null, interval = null } = known.statuses.all.get(name) ?? {};
  const { stored = 0, missing = 0 } = known.sums ?? {};
  const lastReading = known.reading === undefined ? null : toReading(known.reading);
  const { label, position, elevation, timeZone } = known.profile ?? NO_PROFILE;
  return {
    ...{ name, label, position, elevation, timeZone },
    ...{ online, since, interval, lastReading, stored, missing },
  };
}
