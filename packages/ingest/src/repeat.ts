import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

/**
 * Does some work at once and again and again, with a pause after each time. Where it fails, the next time tries again.
 *
 * @param options.work - ends soon once the signal is aborted, by throwing or not
 * @param options.failure - what the log says then
 */
export function repeat(options: {
  work: (signal: AbortSignal) => Promise<void>;
  pauseMilliseconds: number;
  failure: string;
  logger: Logger;
}): Closable {
  const { work, pauseMilliseconds, failure, logger } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const isClosing = (): boolean => signal.aborted;

  async function run(): Promise<void> {
    while (!isClosing()) {
      try {
        await work(signal);
      } catch (error) {
        if (isClosing()) return;
        logger.warn({ error: messageOf(error) }, failure);
      }
      await sleep(pauseMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
