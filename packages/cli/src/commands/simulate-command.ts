import { join } from 'node:path';

import { makeDataFolder, readSettings } from '@isobar/shared/service';
import { stationSettingsSchema } from '@isobar/station';
import { createFleet, openFleetFile, type Fleet, type FleetFile } from '@isobar/station/fleet';
import type { Command } from 'commander';

import { print, untilStopped, type Context } from '../context.ts';
import { makeFleetAccounts } from '../fleet/fleet-accounts.ts';
import { formatFleetLine, formatFleetSummary } from '../fleet/fleet-lines.ts';
import { checkOpenFiles } from '../fleet/open-file-limit.ts';
import { readAccountFile } from '../fleet/read-account-file.ts';
import { authStoreSettingsSchema, withAuthStores } from '../platform/with-auth-stores.ts';
import { parseCount, parseDuration } from '../terminal/parse-duration.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';

const LINE_EVERY_MILLISECONDS = 5000;

/** What `isobar simulate` reads. */
export const simulateSettingsSchema = authStoreSettingsSchema.extend(
  stationSettingsSchema.pick({ ISOBAR_AUTH_URL: true }).shape,
);

interface SimulateOptions {
  readonly stations?: number;
  readonly every: number;
  readonly accounts?: string;
}

export function addSimulateCommand(program: Command, context: Context): void {
  program
    .command('simulate')
    .description('run a fleet of simulated stations in one process, as load for a server')
    .option(
      '--stations <count>',
      'how many; by default as many as the file of accounts holds, or 100',
      parseCount(1),
    )
    .option('--every <time>', 'how often each takes a reading', parseDuration, 10)
    .option(
      '--accounts <file>',
      'log in with these (as "isobar account import" writes them) instead of making accounts fleet-00001 … in the data folder',
    )
    .addHelpText('after', formatSettingsHelp(simulateSettingsSchema))
    .action((options: SimulateOptions) => simulate(context, options));
}

async function simulate(context: Context, options: SimulateOptions): Promise<void> {
  const settings = readSettings(simulateSettingsSchema, context.environment);
  const folder = makeDataFolder(join(settings.ISOBAR_DATA, 'simulation'));
  const file = openFleetFile(join(folder, 'fleet.db'));
  try {
    const names = await enrol(context, { file, ...options });
    checkOpenFiles(names.length);
    const { every, authUrl } = { every: options.every, authUrl: settings.ISOBAR_AUTH_URL };
    print(context, `${names.length} stations take a reading every ${every} s; Ctrl-C ends them`);
    const fleet = createFleet({ file, names, authUrl, intervalSeconds: every });
    const stopLines = printLines(context, fleet);
    await untilStopped(context);
    stopLines();
    await fleet.close();
    print(context, formatFleetSummary(fleet.stats()));
  } finally {
    await file.close();
  }
}

const DEFAULT_STATIONS = 100;

async function enrol(
  context: Context,
  options: { file: FleetFile; stations?: number; accounts?: string },
): Promise<readonly string[]> {
  const { file, stations } = options;
  if (options.accounts !== undefined) {
    const accounts = (await readAccountFile(options.accounts)).slice(0, stations);
    file.enrol(accounts);
    return accounts.map(({ name }) => name);
  }
  const count = stations ?? DEFAULT_STATIONS;
  checkOpenFiles(count); // before ten thousand passwords are hashed for nothing
  return withAuthStores(context, ({ accounts }) =>
    makeFleetAccounts({
      ...{ accounts, file, count },
      onProgress: (made, of) => {
        print(context, `${made} of ${of} accounts made`);
      },
    }),
  );
}

/** Prints a line every few seconds; answers with what ends it. */
function printLines(context: Context, fleet: Fleet): () => void {
  let before = { stats: fleet.stats(), at: performance.now() };
  const timer = setInterval(() => {
    const now = { stats: fleet.stats(), at: performance.now() };
    print(
      context,
      formatFleetLine({
        time: new Date(),
        now: now.stats,
        before: before.stats,
        elapsedSeconds: (now.at - before.at) / 1000,
      }),
    );
    before = now;
  }, LINE_EVERY_MILLISECONDS);
  return () => {
    clearInterval(timer);
  };
}
