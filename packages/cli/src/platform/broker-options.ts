import { join } from 'node:path';

import { certificateOf, type BrokerOptions } from '@isobar/broker';

/** The part of the broker's settings that says where it listens. */
export interface BrokerListenSettings {
  readonly ISOBAR_HOST: string;
  readonly ISOBAR_MQTT_PORT: number;
  readonly ISOBAR_WS_PORT: number;
  readonly ISOBAR_MQTTS_PORT: number;
  readonly ISOBAR_WSS_PORT: number;
  readonly ISOBAR_TLS_CERT?: string | undefined;
  readonly ISOBAR_TLS_KEY?: string | undefined;
  readonly ISOBAR_TLS_CLIENT_CA?: string | undefined;
  readonly ISOBAR_MAX_PUBLISHES_PER_SECOND: number;
  readonly ISOBAR_DATA: string;
  readonly ISOBAR_REDIS_URL?: string | undefined;
}

/** Listeners for TCP and WebSocket, and their TLS counterparts where there is a certificate. */
export function brokerOptions(
  settings: BrokerListenSettings,
): Pick<
  BrokerOptions,
  'tcp' | 'ws' | 'tls' | 'wss' | 'certificate' | 'sessionsFolder' | 'redisUrl' | 'limits'
> {
  const { ISOBAR_HOST: host, ISOBAR_REDIS_URL: redisUrl } = settings;
  const certificate = certificateOf(settings);
  return {
    tcp: { host, port: settings.ISOBAR_MQTT_PORT },
    ws: { host, port: settings.ISOBAR_WS_PORT },
    ...(certificate !== undefined && {
      tls: { host, port: settings.ISOBAR_MQTTS_PORT },
      wss: { host, port: settings.ISOBAR_WSS_PORT },
      certificate,
    }),
    limits: { publishesPerSecond: settings.ISOBAR_MAX_PUBLISHES_PER_SECOND },
    ...(redisUrl === undefined
      ? { sessionsFolder: join(settings.ISOBAR_DATA, 'sessions') }
      : { redisUrl }),
  };
}

/** Where a client on this machine reaches a server that listens on `host`. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
