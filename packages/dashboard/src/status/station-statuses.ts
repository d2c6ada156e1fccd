import { randomBytes } from 'node:crypto';

import { parseJson, parseStationTopic, stationTopic, statusMessageSchema } from '@isobar/shared';
import { createMqttLink } from '@isobar/shared/mqtt';
import type { Closable, Logger, Login } from '@isobar/shared/service';
import type { MqttClient } from 'mqtt';

/** What a station's retained status says. */
export interface StationStatus {
  readonly online: boolean;
  /** RFC 3339; null where nobody can know it: a last will has no time. */
  readonly since: string | null;
  /** Seconds from one reading to the next. */
  readonly interval: number | null;
}

export interface StationStatuses {
  /** By station; empty where the broker was never reached. */
  readonly all: ReadonlyMap<string, StationStatus>;
}

/** Keeps the status of every station, as the broker's retained messages tell it. */
export function watchStatuses(options: {
  login: Login;
  forgetLogin?: () => void;
  logger: Logger;
}): StationStatuses & Closable {
  const { login, forgetLogin, logger } = options;
  const all = new Map<string, StationStatus>();

  function onMessage(topic: string, payload: Buffer, isRetained: boolean): void {
    const station = parseStationTopic(topic)?.station;
    if (station === undefined) return;
    const status = readStatus(payload, isRetained);
    if (status === undefined) all.delete(station);
    else all.set(station, status);
  }

  const link = createMqttLink({
    login,
    ...(forgetLogin !== undefined && { forgetLogin }),
    clientId: `dashboard-${randomBytes(6).toString('hex')}`,
    clean: true,
    logger,
    onConnected: (client: MqttClient) => {
      all.clear(); // a station that was deleted meanwhile has no retained status any more
      client.on('message', (topic, payload, { retain }) => {
        onMessage(topic, payload, retain);
      });
      client.subscribe(stationTopic('+', 'status'), { qos: 1 }, (error) => {
        if (error !== null) logger.error({ error: error.message }, 'no status can be watched');
      });
    },
  });
  return { all, close: () => link.close() };
}

/** Undefined for an empty message, which deletes, and for one that is no status. */
function readStatus(payload: Buffer, isRetained: boolean): StationStatus | undefined {
  const { data } = statusMessageSchema.safeParse(parseJson(payload.toString()));
  if (data === undefined) return undefined;
  const { online, since, interval } = data;
  const seenNow = isRetained ? null : new Date().toISOString();
  return {
    online,
    since: since ?? seenNow,
    interval: typeof interval === 'number' && interval > 0 ? interval : null,
  };
}
