import { createLogger, type Logger } from '@isobar/shared/service';

/** A logger whose lines the test may look at. */
export function createTestLogger(): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'debug',
    destination: {
      write: (line) => {
        lines.push(JSON.parse(line) as Record<string, unknown>);
      },
    },
  });
  return { logger, lines };
}

export const silentLogger = createLogger({ name: 'test', level: 'silent' });
