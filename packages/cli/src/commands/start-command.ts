import { readSettings } from '@isobar/shared/service';
import { InvalidArgumentError, type Command } from 'commander';

import { print, untilStopped, type Context } from '../context.ts';
import { WATCHER_NAME } from '../platform/first-accounts.ts';
import { createPlatform, type Platform } from '../platform/platform.ts';
import { createSimulation, MAX_SIMULATED_STATIONS } from '../platform/simulation.ts';
import { createServiceLogger } from '../service-logger.ts';
import { platformSettingsSchema } from '../settings.ts';
import { parseCount, parseDuration } from '../terminal/parse-duration.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { formatStatusLine } from '../terminal/status-line.ts';
import { formatWelcome } from '../terminal/welcome.ts';

const STATUS_EVERY_MILLISECONDS = 5000;
const SIMULATED_INTERVAL_SECONDS = 2;

interface StartOptions {
  readonly simulate?: number;
  readonly every?: number;
}

export function addStartCommand(program: Command, context: Context): void {
  program
    .command('start')
    .description(
      'run auth, broker, ingest and dashboard in one process: right for a few hundred stations',
    )
    .option(
      '--simulate <count>',
      'also run that many simulated stations (accounts sim-01, sim-02 …)',
      parseStationCount,
    )
    .option('--every <time>', 'how often a simulated station takes a reading (2s)', parseDuration)
    .addHelpText('after', formatSettingsHelp(platformSettingsSchema))
    .action((options: StartOptions) => start(context, options));
}

function parseStationCount(text: string): number {
  const count = parseCount(1)(text);
  if (count <= MAX_SIMULATED_STATIONS) return count;
  throw new InvalidArgumentError(`expected at most ${MAX_SIMULATED_STATIONS}`);
}

async function start(context: Context, options: StartOptions): Promise<void> {
  const settings = readSettings(platformSettingsSchema, context.environment);
  const logger = createServiceLogger(context, { name: 'isobar', defaultLevel: 'warn' });
  const failing = new AbortController();
  const { environment } = context;
  const platform = await createPlatform({ environment, settings, logger, failing });
  try {
    print(context, await welcome(platform, settings));
    const simulation =
      options.simulate === undefined
        ? undefined
        : await createSimulation({
            count: options.simulate,
            intervalSeconds: options.every ?? SIMULATED_INTERVAL_SECONDS,
            authUrl: platform.authUrl,
            accounts: platform.stores.accounts,
            dataFolder: settings.ISOBAR_DATA,
            logger,
          });
    const stopStatus = printStatus(context, platform);
    try {
      await untilStopped(context, failing.signal);
    } finally {
      stopStatus();
      await simulation?.close();
    }
  } finally {
    await platform.close();
  }
  print(context, 'isobar has stopped; everything that was stored is on disk');
}

async function welcome(
  platform: Platform,
  settings: { ISOBAR_DATA: string; ISOBAR_HOST: string },
): Promise<string> {
  const watcher = await platform.stores.accounts.get(WATCHER_NAME);
  const { token } =
    watcher?.role === 'watcher' && !watcher.disabled
      ? await platform.stores.tokens.issue({ name: WATCHER_NAME, role: 'watcher' })
      : { token: undefined };
  return formatWelcome({
    dataFolder: settings.ISOBAR_DATA,
    authUrl: platform.authUrl,
    dashboardUrl: platform.dashboardUrl,
    addresses: platform.brokerAddresses,
    newAccounts: platform.newAccounts,
    ...(token !== undefined && { watcher: { name: WATCHER_NAME, token } }),
  });
}

/** Prints a status line every few seconds; answers with what ends it. */
function printStatus(context: Context, platform: Platform): () => void {
  let before: { status: Awaited<ReturnType<Platform['status']>>; at: number } | undefined;

  async function tick(): Promise<void> {
    const status = await platform.status();
    const at = performance.now();
    const last = before ?? { status, at };
    before = { status, at };
    print(
      context,
      formatStatusLine({
        time: new Date(),
        now: status,
        before: last.status,
        elapsedSeconds: (at - last.at) / 1000,
      }),
    );
  }

  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  async function run(): Promise<void> {
    // The store may be away for a while; the log already says so.
    await tick().catch(() => undefined);
    if (!isStopped) timer = setTimeout(() => void run(), STATUS_EVERY_MILLISECONDS);
  }
  void run();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
