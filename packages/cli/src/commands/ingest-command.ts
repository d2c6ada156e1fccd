import { createIngest, ingestSettingsSchema } from '@isobar/ingest';
import { createLogin, readSettings } from '@isobar/shared/service';
import type { Command } from 'commander';
import { z } from 'zod';

import type { Context } from '../context.ts';
import { createAlertWebhook } from '../platform/alert-webhook.ts';
import { openReadingStore } from '../platform/reading-store.ts';
import { logSettingsSchema } from '../log-settings.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { runService, startMonitor, type ServiceParts } from './run-service.ts';

const schema = z.object({ ...ingestSettingsSchema.shape, ...logSettingsSchema.shape });

export function addIngestCommand(program: Command, context: Context): void {
  program
    .command('ingest')
    .description('run ingest alone: subscribes to all stations and stores their readings')
    .addHelpText('after', formatSettingsHelp(schema))
    .action(async () => {
      const settings = readSettings(schema, context.environment);
      await runService(context, { name: 'ingest', start: (parts) => start(settings, parts) });
    });
}

async function start(settings: z.infer<typeof schema>, parts: ServiceParts): Promise<void> {
  const { logger, registry, lifecycle, failing } = parts;
  const store = await openReadingStore(settings, lifecycle, { failing });
  const { login, forget } = createLogin({
    authUrl: settings.ISOBAR_AUTH_URL,
    name: settings.ISOBAR_INGEST_NAME,
    password: settings.ISOBAR_INGEST_PASSWORD,
    connectUrl: settings.ISOBAR_CONNECT_URL,
    cell: settings.ISOBAR_CELL,
  });
  const ingest = createIngest({
    login,
    forgetLogin: forget,
    store,
    tellAlerts: createAlertWebhook(settings),
    announceToHomeAssistant: settings.ISOBAR_HOMEASSISTANT,
    retention: {
      readings: settings.ISOBAR_RETENTION_DAYS,
      hours: settings.ISOBAR_RETENTION_HOURLY_DAYS,
    },
    logger,
    registry,
  });
  lifecycle.defer(() => ingest.close());
  await startMonitor(parts, {
    host: settings.ISOBAR_HOST,
    port: settings.ISOBAR_INGEST_MONITOR_PORT,
    isReady: () => ingest.ready(),
  });
}
