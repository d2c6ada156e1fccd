import { authSettingsSchema } from '@isobar/auth';
import { brokerSettingsSchema } from '@isobar/broker';
import { ingestSettingsSchema } from '@isobar/ingest';
import type { SettingsSchema } from '@isobar/shared/service';
import { stationSettingsSchema } from '@isobar/station';

import { simulateSettingsSchema } from './commands/simulate-command.ts';
import { logSettingsSchema } from './log-settings.ts';
import { lonelyDashboardSettingsSchema, platformSettingsSchema } from './settings.ts';

/** The settings that each command reads, for the documentation. */
export const settingsByCommand: Readonly<Record<string, SettingsSchema>> = {
  start: platformSettingsSchema,
  auth: authSettingsSchema.extend(logSettingsSchema.shape),
  broker: brokerSettingsSchema.extend(logSettingsSchema.shape),
  ingest: ingestSettingsSchema.extend(logSettingsSchema.shape),
  dashboard: lonelyDashboardSettingsSchema,
  station: stationSettingsSchema.extend(logSettingsSchema.shape),
  simulate: simulateSettingsSchema,
};
