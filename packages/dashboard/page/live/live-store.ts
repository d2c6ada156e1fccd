import type { Station } from '../../src/api/answers.ts';
import type { StationProfile } from '../../src/api/station-profile.ts';
import { fromApi, newStation, withReading, withStatus, type LiveStation } from './live-station.ts';

/** All stations, as API and broker tell of them. */
export interface LiveStore {
  all(): readonly LiveStation[];
  get(name: string): LiveStation | undefined;
  adopt(stations: readonly Station[]): void;
  /** What was just set, before the API says so too. */
  describe(name: string, profile: StationProfile): void;
  receive(topic: string, payload: string, isRetained: boolean): void;
  /** Calls `listener` after changes, a few times a second at most; the answer ends that. */
  subscribe(listener: () => void): () => void;
}

/** More often, nobody sees it, and a thousand stations would keep a phone busy. */
const TELL_EVERY_MILLISECONDS = 200;

export function createLiveStore(): LiveStore {
  const stations = new Map<string, LiveStation>();
  const listeners = new Set<() => void>();
  let sorted: readonly LiveStation[] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    sorted = undefined;
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const listener of listeners) listener();
    }, TELL_EVERY_MILLISECONDS);
  }

  return {
    all: () => (sorted ??= [...stations.values()]),
    get: (name) => stations.get(name),
    adopt: (answers) => {
      for (const answer of answers) {
        stations.set(answer.name, fromApi(answer, stations.get(answer.name)));
      }
      tell();
    },
    describe: (name, profile) => {
      stations.set(name, { ...(stations.get(name) ?? newStation(name)), profile });
      tell();
    },
    receive: (topic, payload, isRetained) => {
      const [, name = '', kind] = topic.split('/');
      const station = stations.get(name) ?? newStation(name);
      const now = Date.now();
      if (kind === 'readings' && payload !== '') {
        stations.set(name, withReading(station, payload, now));
      } else if (kind === 'status') {
        stations.set(name, withStatus(station, payload, { now, isRetained }));
      }
      tell();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
