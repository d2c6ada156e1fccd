import { authSettingsSchema, createAuth, keepAccounts } from '@isobar/auth';
import { readSettings } from '@isobar/shared/service';
import type { Command } from 'commander';
import { z } from 'zod';

import type { Context } from '../context.ts';
import { openAuthStores } from '../platform/auth-stores.ts';
import { logSettingsSchema } from '../log-settings.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { runService } from './run-service.ts';

const schema = z.object({ ...authSettingsSchema.shape, ...logSettingsSchema.shape });

export function addAuthCommand(program: Command, context: Context): void {
  program
    .command('auth')
    .description('run the auth service alone: accounts, logins, tokens (HTTP)')
    .addHelpText('after', formatSettingsHelp(schema))
    .action(async () => {
      const settings = readSettings(schema, context.environment);
      await runService(context, {
        name: 'auth',
        start: async ({ logger, registry, lifecycle }) => {
          const stores = await openAuthStores(settings);
          lifecycle.defer(() => stores.close());
          await keepAccounts(stores.accounts, settings.ISOBAR_ACCOUNTS ?? []);
          const auth = await createAuth({
            host: settings.ISOBAR_HOST,
            port: settings.ISOBAR_AUTH_PORT,
            accounts: stores.accounts,
            keys: stores.keys,
            tokens: stores.tokens,
            brokerUrl: () => settings.ISOBAR_BROKER_URL,
            cells: settings.ISOBAR_BROKERS,
            trustProxy: settings.ISOBAR_TRUST_PROXY,
            logger,
            registry,
          });
          lifecycle.defer(() => auth.close());
          logger.info(auth.address, 'auth listening');
        },
      });
    });
}
