import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf } from '@isobar/shared';
import { retryDelay, type Closable, type Logger } from '@isobar/shared/service';

import type { AlertStore } from '../store/alert-store.ts';
import type { Tell } from './webhook.ts';

const BATCH = 50;
const LOOK_MILLISECONDS = 60_000;
const MAXIMUM_DELAY_SECONDS = 300;

/** Tells what was not told yet, in order, as often as it takes. */
export interface AlertTeller extends Closable {
  /** There may be something to tell. */
  wake(): void;
}

/** @param options.tell - without it there is nobody to tell, and everything counts as told */
export function createAlertTeller(options: {
  store: AlertStore;
  tell: Tell | undefined;
  logger: Logger;
}): AlertTeller {
  const { store, tell, logger } = options;
  const closing = new AbortController();
  let isDue = false;
  /** Since something was told last. */
  let failures = 0;
  /** Ends the pause that is under way, if any. */
  let endPause: () => void = () => undefined;

  /** @returns false where there was nothing to tell */
  async function tellBatch(): Promise<boolean> {
    const untold = await store.untoldAlerts({ limit: BATCH });
    for (const each of untold) {
      closing.signal.throwIfAborted();
      await tell?.(each);
      await store.alertTold(each.alert.id, each.event);
      failures = 0;
    }
    return untold.length > 0;
  }

  async function tellAll(): Promise<void> {
    isDue = false;
    while (await tellBatch());
  }

  async function untilDue(): Promise<void> {
    if (isDue) return;
    const pausing = new AbortController();
    endPause = () => {
      pausing.abort();
    };
    await sleep(LOOK_MILLISECONDS, undefined, { signal: pausing.signal }).catch(() => undefined);
  }

  async function retry(): Promise<void> {
    const delay = retryDelay(failures, { maximumSeconds: MAXIMUM_DELAY_SECONDS });
    await sleep(delay, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await tellAll();
        failures = 0;
        await untilDue();
      } catch (error) {
        if (failures === 0) {
          logger.warn({ reason: messageOf(error) }, 'alerts cannot be told, trying again');
        }
        await retry();
        failures += 1;
      }
    }
  }

  const running = run();
  const wake = (): void => {
    isDue = true;
    endPause();
  };
  return {
    wake,
    close: async () => {
      closing.abort();
      wake();
      await running;
    },
  };
}
