import type { Values } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';
import type { MqttClient } from 'mqtt';

import { repeat } from '../repeat.ts';
import type { StationProfiles } from '../store/station-profile.ts';
import { configTopic, sensorConfig } from './sensor-config.ts';

const LOOK_MILLISECONDS = 60_000;

/** Announces every quantity of every station to Home Assistant, with retained messages. */
export interface HomeAssistantAnnouncer extends Closable {
  reading(reading: { readonly station: string; readonly values: Values }): void;
  /** @param intervalSeconds - from one reading to the next, where the station says so */
  status(station: string, intervalSeconds: number | undefined): void;
  /** There is no such station any more: the broker has cleared what was announced. */
  gone(station: string): void;
  /** The broker may be a new one: everything is announced again as it comes. */
  connected(client: MqttClient): void;
  disconnected(): void;
}

interface Known {
  /** The quantities that it was seen to have. */
  readonly quantities: Set<string>;
  readonly announced: Set<string>;
  hasStatus: boolean;
  intervalSeconds: number | undefined;
}

/** @param options.lookMilliseconds - how often the labels of stations are read; 60,000 */
export function createHomeAssistantAnnouncer(options: {
  store: Pick<StationProfiles, 'profiles'>;
  logger: Logger;
  lookMilliseconds?: number | undefined;
}): HomeAssistantAnnouncer {
  const { store, logger, lookMilliseconds = LOOK_MILLISECONDS } = options;
  const stations = new Map<string, Known>();
  /** By station; undefined until they were read: nothing is announced under a name that it loses at once. */
  let labels: ReadonlyMap<string, string> | undefined;
  let client: MqttClient | undefined;

  function knownOf(station: string): Known {
    const known = stations.get(station);
    if (known !== undefined) return known;
    const fresh: Known = {
      ...{ quantities: new Set(), announced: new Set() },
      ...{ hasStatus: false, intervalSeconds: undefined },
    };
    stations.set(station, fresh);
    return fresh;
  }

  function announce(station: string, quantities: Iterable<string>): void {
    if (client === undefined || labels === undefined) return;
    const { hasStatus, intervalSeconds, announced } = knownOf(station);
    const label = labels.get(station);
    for (const quantity of quantities) {
      const config = sensorConfig({ station, label, quantity, hasStatus, intervalSeconds });
      const topic = configTopic({ station, quantity });
      client.publish(topic, JSON.stringify(config), { qos: 1, retain: true });
      announced.add(quantity);
    }
  }

  async function lookAtLabels(): Promise<void> {
    const before = labels;
    labels = labelsOf(await store.profiles());
    for (const [station, { quantities }] of stations) {
      const isAsItWas = before !== undefined && before.get(station) === labels.get(station);
      if (!isAsItWas) announce(station, quantities);
    }
  }

  const looking = repeat({
    work: lookAtLabels,
    pauseMilliseconds: lookMilliseconds,
    failure: 'labels of stations cannot be read for Home Assistant, trying again',
    logger,
  });
  return {
    reading: ({ station, values }) => {
      const { quantities, announced } = knownOf(station);
      for (const quantity in values) {
        quantities.add(quantity);
        if (!announced.has(quantity)) announce(station, [quantity]);
      }
    },
    status: (station, intervalSeconds) => {
      const known = knownOf(station);
      if (known.hasStatus && known.intervalSeconds === intervalSeconds) return;
      known.hasStatus = true;
      known.intervalSeconds = intervalSeconds;
      announce(station, known.announced);
    },
    gone: (station) => {
      stations.delete(station);
    },
    connected: (connected) => {
      client = connected;
      for (const { announced } of stations.values()) announced.clear();
    },
    disconnected: () => {
      client = undefined;
    },
    close: () => looking.close(),
  };
}

function labelsOf(profiles: Awaited<ReturnType<StationProfiles['profiles']>>): Map<string, string> {
  return new Map(
    [...profiles].flatMap(([station, { label }]) => (label === null ? [] : [[station, label]])),
  );
}
