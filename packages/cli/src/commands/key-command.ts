import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { authStoreSettingsSchema, withAuthStores } from '../platform/with-auth-stores.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

export function addKeyCommand(program: Command, context: Context): void {
  const command = program
    .command('key')
    .description('the keys that tokens are signed with')
    .addHelpText('after', formatSettingsHelp(authStoreSettingsSchema));
  command
    .command('rotate')
    .description(
      'sign with a new key from now on; tokens of the old one stay good until they expire',
    )
    .action(() =>
      withAuthStores(context, ({ keys }) => {
        print(context, `New tokens are signed with key ${keys.rotate().kid}`);
        return Promise.resolve();
      }),
    );
}
