import { createTokenVerifier } from '@isobar/broker';
import {
  createDashboard,
  createRemoteLogin,
  watchStatuses,
  type StationStatuses,
} from '@isobar/dashboard';
import { createLogin, readSettings } from '@isobar/shared/service';
import type { Command } from 'commander';
import type { z } from 'zod';

import type { Context } from '../context.ts';
import { webSocketUrlOf } from '../platform/dashboard-part.ts';
import { openReadingStore } from '../platform/reading-store.ts';
import { lonelyDashboardSettingsSchema } from '../settings.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { runService, startMonitor, type ServiceParts } from './run-service.ts';

type Settings = z.infer<typeof lonelyDashboardSettingsSchema>;

/** The dashboard refuses nothing itself; ingest says how much is kept. */
const ALL_REJECTIONS = Number.MAX_SAFE_INTEGER;

export function addDashboardCommand(program: Command, context: Context): void {
  program
    .command('dashboard')
    .description('run the dashboard alone: the page and the history API (HTTP)')
    .addHelpText('after', formatSettingsHelp(lonelyDashboardSettingsSchema))
    .action(async () => {
      const settings = readSettings(lonelyDashboardSettingsSchema, context.environment);
      await runService(context, { name: 'dashboard', start: (parts) => start(settings, parts) });
    });
}

async function start(settings: Settings, parts: ServiceParts): Promise<void> {
  const { logger, registry, lifecycle } = parts;
  const store = await openReadingStore(
    { ...settings, ISOBAR_MAX_REJECTIONS: ALL_REJECTIONS },
    lifecycle,
  );
  const verifier = createTokenVerifier({
    authUrl: settings.ISOBAR_AUTH_URL,
    issuer: settings.ISOBAR_TOKEN_ISSUER,
    logger,
  });
  lifecycle.defer(() => verifier.close());
  const dashboard = await createDashboard({
    host: settings.ISOBAR_HOST,
    port: settings.ISOBAR_DASHBOARD_PORT,
    ...{ store, verifier, logger, registry },
    statuses: watchWithAccount(settings, parts),
    authUrl: settings.ISOBAR_AUTH_URL,
    logIn: createRemoteLogin({ authUrl: settings.ISOBAR_AUTH_URL }),
    webSocketUrl: webSocketUrlOf(settings.ISOBAR_DASHBOARD_WS_URL),
    trustProxy: settings.ISOBAR_TRUST_PROXY,
  });
  lifecycle.defer(() => dashboard.close());
  logger.info(dashboard.address, 'dashboard listening');
  await startMonitor(parts, {
    host: settings.ISOBAR_HOST,
    port: settings.ISOBAR_DASHBOARD_MONITOR_PORT,
    isReady: () => verifier.ready(),
  });
}

/** Without an account the API cannot say who is online; the page, with its own token, can. */
function watchWithAccount(
  settings: Settings,
  { logger, lifecycle }: ServiceParts,
): StationStatuses | undefined {
  const { ISOBAR_DASHBOARD_NAME: name, ISOBAR_DASHBOARD_PASSWORD: password } = settings;
  if (name === undefined || password === undefined) return undefined;
  const { login, forget } = createLogin({ authUrl: settings.ISOBAR_AUTH_URL, name, password });
  const statuses = watchStatuses({ login, forgetLogin: forget, logger });
  lifecycle.defer(() => statuses.close());
  return statuses;
}
