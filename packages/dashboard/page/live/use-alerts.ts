import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import type { AlertAnswer } from '../../src/api/alert-answers.ts';
import type { Api } from '../api.ts';

/** Alerts as the API tells them: those that last, and the newest that ended. */
export interface LiveAlerts {
  readonly lasting: readonly AlertAnswer[];
  readonly past: readonly AlertAnswer[];
  /** Asks anew, soon. */
  readonly changed: () => void;
}

const ASK_EVERY_MILLISECONDS = 15_000;
/** A broker tells of a thousand stations at once, one message each. */
const SOON_MILLISECONDS = 300;

const NONE: readonly AlertAnswer[] = [];

/** Asks for alerts from time to time, and whenever the broker says that there is something else. */
export function useAlerts(options: { api: Api; fail: (error: unknown) => void }): LiveAlerts {
  const { api, fail } = options;
  const [alerts, setAlerts] = useState(NONE);
  const soon = useRef<ReturnType<typeof setTimeout>>(undefined);

  const ask = useCallback(() => {
    api.alerts().then((answer) => {
      setAlerts(answer.alerts);
    }, fail);
  }, [api, fail]);
  const changed = useCallback(() => {
    soon.current ??= setTimeout(() => {
      soon.current = undefined;
      ask();
    }, SOON_MILLISECONDS);
  }, [ask]);

  useEffect(() => {
    ask();
    const timer = setInterval(ask, ASK_EVERY_MILLISECONDS);
    return () => {
      clearInterval(timer);
      clearTimeout(soon.current);
      soon.current = undefined;
    };
  }, [ask]);

  return {
    lasting: alerts.filter(({ clearedAt }) => clearedAt === null),
    past: alerts.filter(({ clearedAt }) => clearedAt !== null),
    changed,
  };
}
