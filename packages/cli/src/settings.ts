import { authSettingsSchema } from '@isobar/auth';
import { brokerSettingsSchema } from '@isobar/broker';
import { ingestSettingsSchema } from '@isobar/ingest';
import { LOG_LEVELS, setting } from '@isobar/shared/service';
import { stationSettingsSchema } from '@isobar/station';
import { z } from 'zod';

/** What every command that runs a service reads besides the service's own settings. */
export const logSettingsSchema = z.object({
  ISOBAR_LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `expected one of ${LOG_LEVELS.join(', ')}` })
    .optional()
    .describe('how much is logged: trace, debug, info, warn, error or silent'),
  ISOBAR_LOG_FORMAT: z
    .enum(['json', 'pretty'], { error: 'expected json or pretty' })
    .optional()
    .describe('json, or pretty for people (pretty in a terminal, else json)'),
});

/** Settings of all services in one process: what they would tell one another over the network is left out. */
export const platformSettingsSchema = z.object({
  ...authSettingsSchema.shape,
  ...brokerSettingsSchema.omit({ ISOBAR_AUTH_URL: true, ISOBAR_BROKER_MONITOR_PORT: true }).shape,
  ...ingestSettingsSchema.pick({ ISOBAR_MAX_REJECTIONS: true, ISOBAR_RETENTION_DAYS: true }).shape,
  ISOBAR_DATA: authSettingsSchema.shape.ISOBAR_DATA.describe('folder for all that is kept'),
  ISOBAR_MONGODB_URL: authSettingsSchema.shape.ISOBAR_MONGODB_URL.describe(
    'MongoDB for accounts and readings, instead of files in the data folder',
  ),
  // Unlike where auth stands alone, the address can be told from how the station reached us.
  ISOBAR_BROKER_URL: setting
    .url('mqtt', 'mqtts', 'ws', 'wss')
    .optional()
    .describe(
      'the broker URL that logins answer with (the host that was asked, and the MQTT port)',
    ),
  ...logSettingsSchema.shape,
});

const everySchema = [
  platformSettingsSchema,
  authSettingsSchema,
  brokerSettingsSchema,
  ingestSettingsSchema,
  stationSettingsSchema,
];

const knownNames = new Set(
  everySchema
    .flatMap((schema) => Object.keys(schema.shape))
    .concat('ISOBAR_TOKEN')
    .flatMap((name) => [name, `${name}_FILE`]),
);

/** `ISOBAR_…` variables that mean nothing to any service: most likely misspelt. */
export function unknownSettings(names: Iterable<string>): string[] {
  return [...names].filter(
    (name) =>
      name.startsWith('ISOBAR_') && !name.startsWith('ISOBAR_TEST_') && !knownNames.has(name),
  );
}
