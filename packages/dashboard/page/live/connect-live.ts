import mqtt from 'mqtt'; // its bundle for browsers has no other export

import type { Session } from '../session.ts';
import type { LiveStore } from './live-store.ts';

const TOPICS = ['stations/+/readings', 'stations/+/status', 'stations/+/alerts'];
/** CONNACK: bad user name or password, not authorized [MQTT-3.2.2-6]. */
const REFUSALS = [4, 5];
const RETRY_MILLISECONDS = 3000;

/** Watches all stations over MQTT, as any other client does, until it is ended. */
export function connectLive(options: {
  url: string;
  session: Session;
  store: LiveStore;
  /** Something changed in what is the matter with a station. */
  onAlerts: () => void;
  onConnected: (isConnected: boolean) => void;
  onRefused: () => void;
}): () => void {
  const { url, session, store, onAlerts, onConnected, onRefused } = options;
  const client = mqtt.connect(url, {
    protocolVersion: 4,
    clientId: `page-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`,
    username: session.name,
    password: session.token,
    reconnectPeriod: RETRY_MILLISECONDS,
    timerVariant: 'native', // its other timers are a worker out of a blob, which the page's policy forbids
  });
  client.on('connect', () => {
    onConnected(true);
    client.subscribe(TOPICS, { qos: 0 });
  });
  client.on('close', () => {
    onConnected(false);
  });
  client.on('error', (error) => {
    if ('code' in error && REFUSALS.includes(error.code)) onRefused();
  });
  client.on('message', (topic, payload, { retain }) => {
    if (topic.endsWith('/alerts')) onAlerts();
    else store.receive(topic, payload.toString(), retain);
  });
  return () => {
    client.end(true);
  };
}
