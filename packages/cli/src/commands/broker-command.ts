import { join } from 'node:path';

import { brokerSettingsSchema, createBroker, createTokenVerifier } from '@isobar/broker';
import { makeDataFolder, readSettings } from '@isobar/shared/service';
import type { Command } from 'commander';
import { z } from 'zod';

import type { Context } from '../context.ts';
import { brokerOptions } from '../platform/broker-options.ts';
import { renewCertificate } from '../platform/renew-certificate.ts';
import { logSettingsSchema } from '../log-settings.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { runService, startMonitor, type ServiceParts } from './run-service.ts';

const schema = z.object({ ...brokerSettingsSchema.shape, ...logSettingsSchema.shape });

export function addBrokerCommand(program: Command, context: Context): void {
  program
    .command('broker')
    .description('run the MQTT broker alone (TCP, WebSocket, and TLS with a certificate)')
    .addHelpText('after', formatSettingsHelp(schema))
    .action(async () => {
      const settings = readSettings(schema, context.environment);
      await runService(context, {
        name: 'broker',
        start: (parts) => start(context, settings, parts),
      });
    });
}

async function start(
  context: Context,
  settings: z.infer<typeof schema>,
  parts: ServiceParts,
): Promise<void> {
  const { logger, registry, lifecycle } = parts;
  makeDataFolder(settings.ISOBAR_DATA);
  const verifier = createTokenVerifier({
    authUrl: settings.ISOBAR_AUTH_URL,
    issuer: settings.ISOBAR_TOKEN_ISSUER,
    cacheFile: join(settings.ISOBAR_DATA, 'jwks-cache.json'),
    logger,
    inThread: true,
  });
  lifecycle.defer(() => verifier.close());
  const broker = await createBroker({
    ...brokerOptions(settings),
    cell: settings.ISOBAR_CELL,
    verifier,
    logger,
    registry,
  });
  lifecycle.defer(() => broker.close());
  const { environment } = context;
  const readAgain = () => readSettings(schema, environment);
  renewCertificate({ environment, readAgain, broker, logger, lifecycle });
  logger.info(broker.addresses, 'broker listening');
  await startMonitor(parts, {
    host: settings.ISOBAR_HOST,
    port: settings.ISOBAR_BROKER_MONITOR_PORT,
    isReady: () => verifier.ready(),
  });
}
