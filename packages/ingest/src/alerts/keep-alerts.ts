import { messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import type { AlertStore } from '../store/alert-store.ts';
import { tryUntilDone } from '../try-until-done.ts';
import type { AlertChange } from './alert-judge.ts';

const MAXIMUM_DELAY_SECONDS = 30;

/** Keeps what was found, in that order; a store that is away holds up what comes later. */
export interface AlertKeeper extends Closable {
  take(changes: readonly AlertChange[]): void;
}

/** @param options.onKept - called once a change is in the store */
export function createAlertKeeper(options: {
  store: AlertStore;
  logger: Logger;
  onKept: (change: AlertChange) => void;
}): AlertKeeper {
  const { store, logger, onKept } = options;
  const closing = new AbortController();
  let keeping: Promise<unknown> = Promise.resolve();

  async function keep(change: AlertChange): Promise<void> {
    if (closing.signal.aborted) return;
    const kept = await tryUntilDone(() => write(change).then(() => change), {
      closing: closing.signal,
      maximumSeconds: MAXIMUM_DELAY_SECONDS,
      onFailure: (error, attempt) => {
        if (attempt === 0) logger.warn({ error: messageOf(error) }, 'alerts cannot be kept');
      },
    });
    if (kept !== undefined) onKept(kept);
  }

  function write(change: AlertChange): Promise<void> {
    const { alert } = change;
    return change.kind === 'raise'
      ? store.raiseAlert(alert)
      : store.clearAlert(alert.id, change.clearedAt);
  }

  return {
    take: (changes) => {
      for (const change of changes) keeping = keeping.then(() => keep(change));
    },
    close: async () => {
      closing.abort();
      await keeping;
    },
  };
}
