import { stationTopic, type AlertsMessage } from '@isobar/shared';
import type { MqttClient } from 'mqtt';

import type { Alert } from '../store/alert-store.ts';

/** Packet identifiers are 16 bits [MQTT-2.3.1-1], and MQTT.js takes one that is in use a second time. */
const MOST_IN_FLIGHT = 100;

/** Keeps what is retained on `stations/{station}/alerts` equal to the alerts that last. */
export interface RetainedAlerts {
  /**
   * What an earlier run left behind; nothing is published before.
   *
   * @param left.stations - that had alerts, whether one lasts or not: its end may never have reached the broker
   */
  begin(left: { lasting: readonly Alert[]; stations: readonly string[] }): void;
  raised(alert: Alert): void;
  cleared(alert: Alert): void;
  /** What is retained of the station may be wrong. */
  check(station: string): void;
  /** The broker may be a new one: everything is published again. */
  connected(client: MqttClient): void;
  disconnected(): void;
}

/** What a connection has to say. What it did not get said when it ends is due on the next one, with all the rest. */
interface Connection {
  readonly client: MqttClient;
  readonly due: Set<string>;
  /** Of a station one message at a time: no network can put an older one after a newer one. */
  readonly inFlight: Set<string>;
}

/** @param isOurs - whether a station belongs to this broker; of others nothing is published */
export function createRetainedAlerts(isOurs: (station: string) => boolean): RetainedAlerts {
  /** What lasts, by station and by id; nothing where a station had alerts. */
  const lasting = new Map<string, Map<string, Alert>>();
  let connection: Connection | undefined;

  function lastingOf(station: string): Map<string, Alert> {
    const known = lasting.get(station) ?? new Map<string, Alert>();
    lasting.set(station, known);
    return known;
  }

  function check(stations: Iterable<string>): void {
    if (connection === undefined) return;
    for (const station of stations) {
      if (lasting.has(station) && isOurs(station)) connection.due.add(station);
    }
    publishDue(connection);
  }

  function publishDue({ client, due, inFlight }: Connection): void {
    for (const station of due) {
      if (inFlight.size >= MOST_IN_FLIGHT) return;
      if (inFlight.has(station)) continue;
      due.delete(station);
      inFlight.add(station);
      const message = JSON.stringify(alertsMessage([...lastingOf(station).values()]));
      client.publish(
        stationTopic(station, 'alerts'),
        message,
        { qos: 1, retain: true },
        (error) => {
          inFlight.delete(station);
          if (error instanceof Error) return; // the connection is going
          publishDue({ client, due, inFlight });
        },
      );
    }
  }

  return {
    begin: (left) => {
      for (const station of left.stations) lastingOf(station);
      for (const alert of left.lasting) lastingOf(alert.station).set(alert.id, alert);
      check(lasting.keys());
    },
    raised: (alert) => {
      lastingOf(alert.station).set(alert.id, alert);
      check([alert.station]);
    },
    cleared: ({ id, station }) => {
      lastingOf(station).delete(id);
      check([station]);
    },
    check: (station) => {
      check([station]);
    },
    connected: (client) => {
      connection = { client, due: new Set(), inFlight: new Set() };
      check(lasting.keys());
    },
    disconnected: () => {
      connection = undefined;
    },
  };
}

function alertsMessage(alerts: readonly Alert[]): AlertsMessage {
  return {
    alerts: alerts.map(({ rule, since, text }) => ({
      rule,
      since: new Date(since).toISOString(),
      text,
    })),
  };
}
