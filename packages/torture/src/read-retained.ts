import { setTimeout as sleep } from 'node:timers/promises';

import type { Alert } from '@isobar/ingest';
import { parseJson, parseStationTopic, stationTopic, type AlertsMessage } from '@isobar/shared';
import { createMqttLink } from '@isobar/shared/mqtt';
import { createLogger, type Login } from '@isobar/shared/service';

import { isRetainedRight } from './alert-verdict.ts';

/** What the broker tells those who watch alerts, by station. */
export type Retained = ReadonlyMap<string, AlertsMessage>;

const LOOK_MILLISECONDS = 50;

/**
 * Watches the alerts of all stations until what is said of them is right, or long enough.
 *
 * @param options.alerts - of all stations, as the store has them
 */
export async function readRetained(options: {
  login: Login;
  stations: readonly string[];
  alerts: readonly Alert[];
  limitSeconds: number;
}): Promise<Retained> {
  const { login, stations, alerts, limitSeconds } = options;
  const retained = new Map<string, AlertsMessage>();
  const isRight = (): boolean =>
    stations.every((station) => {
      const its = alerts.filter((alert) => alert.station === station);
      return isRetainedRight(its, retained.get(station));
    });
  const link = createMqttLink({
    login,
    clientId: 'torture-watcher',
    clean: true,
    logger: createLogger({ name: 'watcher', level: 'silent' }),
    onConnected: (client) => {
      client.on('message', (topic, payload) => {
        const station = parseStationTopic(topic)?.station ?? '';
        retained.set(station, parseJson(payload) as AlertsMessage);
      });
      client.subscribe(stationTopic('+', 'alerts'), { qos: 1 });
    },
  });
  const end = performance.now() + limitSeconds * 1000;
  while (!isRight() && performance.now() < end) await sleep(LOOK_MILLISECONDS);
  await link.close();
  return retained;
}
