import { authSettingsSchema } from '@isobar/auth';
import { readSettings } from '@isobar/shared/service';
import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { backUp } from '../platform/back-up.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

const schema = authSettingsSchema.pick({ ISOBAR_DATA: true });

export function addBackupCommand(program: Command, context: Context): void {
  program
    .command('backup <folder>')
    .description('copy accounts, readings and keys into a new folder, also while the server runs')
    .addHelpText('after', formatSettingsHelp(schema))
    .action((folder: string) => {
      const { ISOBAR_DATA: dataFolder } = readSettings(schema, context.environment);
      const copied = backUp({ dataFolder, target: folder });
      print(context, `${copied.join(', ')} of ${dataFolder} are in ${folder}`);
    });
}
