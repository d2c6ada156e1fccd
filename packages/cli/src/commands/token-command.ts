import { IsobarError } from '@isobar/shared';
import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { authStoreSettingsSchema, withAuthStores } from '../platform/with-auth-stores.ts';
import { parseDuration } from '../terminal/parse-duration.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

export function addTokenCommand(program: Command, context: Context): void {
  program
    .command('token <name>')
    .description("print a token for an account: its client's MQTT password")
    .option('--lifetime <time>', 'how long it is good for, such as 12h or 30d', parseDuration)
    .addHelpText('after', formatSettingsHelp(authStoreSettingsSchema))
    .action((name: string, options: { lifetime?: number }) =>
      withAuthStores(context, async ({ accounts, tokens }) => {
        const account = await accounts.get(name);
        if (account === undefined || account.disabled) {
          throw new IsobarError(
            'ERR_ACCOUNT_UNKNOWN',
            `There is no enabled account ${name}; \`isobar account list\` shows those that exist`,
          );
        }
        const { token, expiresAt } = await tokens.issue({
          name,
          role: account.role,
          ...(options.lifetime !== undefined && { lifetimeSeconds: Math.round(options.lifetime) }),
        });
        print(context, token);
        context.errorOutput.write(`Good until ${expiresAt.toISOString()}\n`);
      }),
    );
}
