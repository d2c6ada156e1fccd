import { DEFAULT_TOKEN_ISSUER, IsobarError, nameSchema } from '@isobar/shared';
import { setting } from '@isobar/shared/service';
import { z } from 'zod';

import { DEFAULT_LIMITS } from './broker-limits.ts';
import type { Certificate } from './listeners/tls-layer.ts';

const pem = (kind: string, expectation: string): z.ZodOptional<z.ZodString> =>
  setting
    .text(expectation)
    .refine((text) => text.includes('-----BEGIN ') && text.includes(`${kind}-----`), {
      error: expectation,
    })
    .optional();

/** The settings of the broker. */
export const brokerSettingsSchema = z.object({
  ISOBAR_HOST: setting
    .text('expected a host name or IP address')
    .default('127.0.0.1')
    .describe('address to listen on; 0.0.0.0 lets the network in'),
  ISOBAR_MQTT_PORT: setting.port().default(1883).describe('port of MQTT over TCP'),
  ISOBAR_WS_PORT: setting.port().default(8083).describe('port of MQTT over WebSocket, path /mqtt'),
  ISOBAR_MQTTS_PORT: setting
    .port()
    .default(8883)
    .describe('port of MQTT over TLS, which opens when there is a certificate'),
  ISOBAR_WSS_PORT: setting
    .port()
    .default(8084)
    .describe('port of MQTT over WebSocket with TLS, which opens when there is a certificate'),
  ISOBAR_TLS_CERT: pem('CERTIFICATE', 'expected a certificate in PEM form').describe(
    'certificate of the TLS ports, with its intermediates, as PEM text; ISOBAR_TLS_CERT_FILE names a file',
  ),
  ISOBAR_TLS_KEY: pem('PRIVATE KEY', 'expected a private key in PEM form').describe(
    'private key of the certificate, as PEM text; ISOBAR_TLS_KEY_FILE names a file',
  ),
  ISOBAR_TLS_CLIENT_CA: pem('CERTIFICATE', 'expected a certificate in PEM form').describe(
    'certificate authorities, as PEM text: clients of the TLS ports need a certificate that one of them signed',
  ),
  ISOBAR_AUTH_URL: setting
    .url('http', 'https')
    .default('http://127.0.0.1:8080')
    .describe('address of the auth service, whose keys and revocations the broker reads'),
  ISOBAR_TOKEN_ISSUER: setting
    .text('expected a name')
    .default(DEFAULT_TOKEN_ISSUER)
    .describe('"iss" of the tokens; broker and auth must agree on it'),
  ISOBAR_CELL: nameSchema
    .optional()
    .describe('the cell that this belongs to, where there are several (docs/scaling.md)'),
  ISOBAR_DATA: setting
    .text('expected a folder')
    .default('./data')
    .describe('folder for sessions, retained messages and cached keys'),
  ISOBAR_REDIS_URL: setting
    .url('redis', 'rediss')
    .optional()
    .describe(
      'Redis for sessions and retained messages, which brokers that share it have in common: a cell',
    ),
  ISOBAR_MAX_PUBLISHES_PER_SECOND: setting
    .wholeNumber(1, 1_000_000)
    .default(DEFAULT_LIMITS.publishesPerSecond)
    .describe('messages a second that one client may publish for long; it is slowed to that'),
  ISOBAR_BROKER_MONITOR_PORT: setting
    .port()
    .optional()
    .describe('port of /health, /ready and /metrics; none where it is not set'),
});
export type BrokerSettings = z.infer<typeof brokerSettingsSchema>;
export type CertificateSettings = Pick<
  BrokerSettings,
  'ISOBAR_TLS_CERT' | 'ISOBAR_TLS_KEY' | 'ISOBAR_TLS_CLIENT_CA'
>;

/**
 * The certificate that the settings name.
 *
 * @throws IsobarError `ERR_SETTINGS` when there is only one of certificate and key
 */
export function certificateOf(settings: CertificateSettings): Certificate | undefined {
  const { ISOBAR_TLS_CERT: cert, ISOBAR_TLS_KEY: key, ISOBAR_TLS_CLIENT_CA: clientCa } = settings;
  if (cert !== undefined && key !== undefined) {
    return { cert, key, ...(clientCa !== undefined && { clientCa }) };
  }
  if (cert === undefined && key === undefined) return undefined;
  const missing = cert === undefined ? 'ISOBAR_TLS_CERT' : 'ISOBAR_TLS_KEY';
  throw new IsobarError(
    'ERR_SETTINGS',
    `The settings do not fit:\n  ${missing}: is not set; expected a certificate and its key, or neither`,
  );
}
