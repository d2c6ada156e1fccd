import type { Command } from 'commander';

import { print, type Context } from '../context.ts';
import { readingsSettingsSchema, withReadings } from '../platform/with-readings.ts';
import { parseCount } from '../terminal/parse-duration.ts';
import { printable } from '../terminal/printable.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

const SHOWN = 20;
/** Characters of a payload; the store keeps 8 KiB of it. */
const PAYLOAD_SHOWN = 300;

export function addRejectionsCommand(program: Command, context: Context): void {
  program
    .command('rejections [station]')
    .description('show what was refused, and why, the newest first')
    .option('--limit <count>', 'how many', parseCount(1), SHOWN)
    .addHelpText('after', formatSettingsHelp(readingsSettingsSchema))
    .action(async (station: string | undefined, { limit }: { limit: number }) => {
      const query = { limit, ...(station !== undefined && { station }) };
      const rejections = await withReadings(context, (store) => store.rejections(query));
      if (rejections.length === 0) print(context, 'Nothing was refused');
      for (const { receivedAt, topic, reason, payload } of rejections) {
        print(
          context,
          `${new Date(receivedAt).toISOString()}  ${topic}  ${reason}`,
          `  ${printable(payload.toString('utf8'), PAYLOAD_SHOWN)}`,
        );
      }
    });
}
