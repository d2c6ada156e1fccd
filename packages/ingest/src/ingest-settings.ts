import { nameSchema } from '@isobar/shared';
import { setting } from '@isobar/shared/service';
import { z } from 'zod';

/** The settings of ingest. */
export const ingestSettingsSchema = z.object({
  ISOBAR_HOST: setting
    .text('expected a host name or IP address')
    .default('127.0.0.1')
    .describe('address that the monitor listens on; 0.0.0.0 lets the network in'),
  ISOBAR_AUTH_URL: setting
    .url('http', 'https')
    .default('http://127.0.0.1:8080')
    .describe('where the auth service is'),
  ISOBAR_CONNECT_URL: setting
    .url('mqtt', 'mqtts', 'ws', 'wss')
    .optional()
    .describe('the broker to connect to, instead of the one that logins answer with'),
  ISOBAR_CELL: nameSchema
    .optional()
    .describe('the cell that this belongs to, where there are several (docs/scaling.md)'),
  ISOBAR_INGEST_NAME: setting
    .text('expected a name')
    .default('ingest')
    .describe('the account of ingest'),
  ISOBAR_INGEST_PASSWORD: setting
    .text("expected the password of ingest's account")
    .describe('its password; better given as ISOBAR_INGEST_PASSWORD_FILE'),
  ISOBAR_DATA: setting
    .text('expected a folder')
    .default('./data')
    .describe('folder for the readings, without MongoDB'),
  ISOBAR_MONGODB_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/[^/\s]+(\/\S*)?$/, {
      error: 'expected a URL that begins with mongodb:// or mongodb+srv://',
    })
    .optional()
    .describe('MongoDB for the readings, instead of a file in the data folder'),
  ISOBAR_MAX_REJECTIONS: setting
    .wholeNumber(1, 100_000_000)
    .default(100_000)
    .describe('how many refused payloads are kept; the oldest go'),
  ISOBAR_RETENTION_DAYS: setting
    .wholeNumber(1, 100_000)
    .optional()
    .describe('days after which readings are deleted; without it they are kept for ever'),
  ISOBAR_ALERT_WEBHOOK_URL: setting
    .url('http', 'https')
    .optional()
    .describe('where alerts are posted as JSON, when they begin and when they end'),
  ISOBAR_HOMEASSISTANT: setting
    .flag()
    .default(false)
    .describe(
      '1 announces every quantity of every station to Home Assistant (docs/homeassistant.md)',
    ),
  ISOBAR_RETENTION_HOURLY_DAYS: setting
    .wholeNumber(1, 100_000)
    .optional()
    .describe(
      'days after which what readings came to by the hour is deleted, if they are gone; without it that is kept for ever',
    ),
  ISOBAR_INGEST_MONITOR_PORT: setting
    .port()
    .optional()
    .describe('port of /health, /ready and /metrics; none where it is not set'),
});
export type IngestSettings = z.infer<typeof ingestSettingsSchema>;
