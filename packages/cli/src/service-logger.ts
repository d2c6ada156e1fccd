import { createLogger, readSettings, type Logger, type LogLevel } from '@isobar/shared/service';
import pretty from 'pino-pretty';

import type { Context } from './context.ts';
import { logSettingsSchema } from './log-settings.ts';

/** The logger of a service that a command runs, on standard error: pretty in a terminal, else JSON. */
export function createServiceLogger(
  context: Context,
  options: { name: string; defaultLevel: LogLevel },
): Logger {
  const { environment, errorOutput } = context;
  const settings = readSettings(logSettingsSchema, environment);
  const isPretty =
    (settings.ISOBAR_LOG_FORMAT ?? (errorOutput.isTTY ? 'pretty' : 'json')) === 'pretty';
  const logger = createLogger({
    name: options.name,
    level: settings.ISOBAR_LOG_LEVEL ?? options.defaultLevel,
    ...(isPretty && {
      destination: pretty({
        colorize: errorOutput.isTTY === true,
        destination: errorOutput,
        ignore: 'pid,hostname',
        singleLine: true,
        sync: true,
      }),
    }),
  });
  for (const name of context.unknownSettings(Object.keys(environment))) {
    logger.warn({ name }, 'unknown setting ignored; see the list in --help');
  }
  return logger;
}
