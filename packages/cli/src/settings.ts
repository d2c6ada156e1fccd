import { authSettingsSchema } from '@isobar/auth/settings';
import { brokerSettingsSchema } from '@isobar/broker/settings';
import { dashboardSettingsSchema } from '@isobar/dashboard/settings';
import { ingestSettingsSchema } from '@isobar/ingest/settings';
import { setting } from '@isobar/shared/service';
import { stationSettingsSchema } from '@isobar/station/settings';
import { z } from 'zod';

import { logSettingsSchema } from './log-settings.ts';
import { createUnknownSettings } from './unknown-settings.ts';

/** Settings of all services in one process: what they would tell one another over the network is left out. */
export const platformSettingsSchema = z.object({
  ...authSettingsSchema.omit({ ISOBAR_BROKERS: true }).shape,
  ...brokerSettingsSchema.omit({
    ISOBAR_AUTH_URL: true,
    ISOBAR_BROKER_MONITOR_PORT: true,
    ISOBAR_CELL: true,
  }).shape,
  ...ingestSettingsSchema.pick({
    ISOBAR_MAX_REJECTIONS: true,
    ISOBAR_RETENTION_DAYS: true,
    ISOBAR_ALERT_WEBHOOK_URL: true,
    ISOBAR_HOMEASSISTANT: true,
    ISOBAR_RETENTION_HOURLY_DAYS: true,
  }).shape,
  ...dashboardSettingsSchema.pick({ ISOBAR_DASHBOARD_PORT: true, ISOBAR_DASHBOARD_WS_URL: true })
    .shape,
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

/** Settings of the dashboard where it runs alone. */
export const lonelyDashboardSettingsSchema = z.object({
  ...dashboardSettingsSchema.shape,
  ...authSettingsSchema.pick({ ISOBAR_TRUST_PROXY: true }).shape,
  ...logSettingsSchema.shape,
});

/** `ISOBAR_…` variables that mean nothing to any service. */
export const unknownSettings = createUnknownSettings([
  platformSettingsSchema,
  authSettingsSchema,
  brokerSettingsSchema,
  ingestSettingsSchema,
  dashboardSettingsSchema,
  stationSettingsSchema,
]);
