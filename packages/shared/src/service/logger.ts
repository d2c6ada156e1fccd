import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Keys whose values never reach a log, wherever they stand in the object that is logged. */
const SECRET_KEYS = ['password', 'token', 'authorization', 'privateKey', 'passwordHash'];

/**
 * A JSON logger on standard error (standard output belongs to what a command is asked for).
 *
 * @param options.destination - where the lines go instead, such as a pretty printer
 */
export function createLogger(options: {
  name: string;
  level?: LogLevel;
  destination?: DestinationStream;
}): Logger {
  return pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      // pino writes an Error out under `err` alone; elsewhere it would be `{}`
      serializers: { error: stdSerializers.err },
      redact: {
        paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: '[secret]',
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
