import type { Values } from '@isobar/shared';
import type { MqttClient } from 'mqtt';

import { configTopic, sensorConfig } from './sensor-config.ts';

/** Announces every quantity of every station to Home Assistant, with retained messages. */
export interface HomeAssistantAnnouncer {
  reading(reading: { readonly station: string; readonly values: Values }): void;
  /** @param intervalSeconds - from one reading to the next, where the station says so */
  status(station: string, intervalSeconds: number | undefined): void;
  /** The broker may be a new one: everything is announced again as it comes. */
  connected(client: MqttClient): void;
  disconnected(): void;
}

interface Known {
  readonly announced: Set<string>;
  hasStatus: boolean;
  intervalSeconds: number | undefined;
}

export function createHomeAssistantAnnouncer(): HomeAssistantAnnouncer {
  const stations = new Map<string, Known>();
  let client: MqttClient | undefined;

  function knownOf(station: string): Known {
    const known = stations.get(station);
    if (known !== undefined) return known;
    const fresh: Known = { announced: new Set(), hasStatus: false, intervalSeconds: undefined };
    stations.set(station, fresh);
    return fresh;
  }

  function announce(station: string, quantity: string): void {
    if (client === undefined) return;
    const known = knownOf(station);
    const { hasStatus, intervalSeconds } = known;
    const announced = { station, quantity, hasStatus, intervalSeconds };
    client.publish(configTopic(announced), JSON.stringify(sensorConfig(announced)), {
      qos: 1,
      retain: true,
    });
    known.announced.add(quantity);
  }

  return {
    reading: ({ station, values }) => {
      const { announced } = knownOf(station);
      for (const quantity in values) if (!announced.has(quantity)) announce(station, quantity);
    },
    status: (station, intervalSeconds) => {
      const known = knownOf(station);
      if (known.hasStatus && known.intervalSeconds === intervalSeconds) return;
      known.hasStatus = true;
      known.intervalSeconds = intervalSeconds;
      for (const quantity of known.announced) announce(station, quantity);
    },
    connected: (connected) => {
      client = connected;
      for (const { announced } of stations.values()) announced.clear();
    },
    disconnected: () => {
      client = undefined;
    },
  };
}
