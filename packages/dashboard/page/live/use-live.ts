import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';

import { createApi, type Api } from '../api.ts';
import { Refusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { connectLive } from './connect-live.ts';
import { createLiveStore, type LiveStore } from './live-store.ts';
import { useAlerts, type LiveAlerts } from './use-alerts.ts';

/** What is stored and missing is asked again so often; all else comes by itself. */
const ASK_EVERY_MILLISECONDS = 15_000;
const SESSION_OVER = 'The session is over; sign in again';

/** Connects to the API and to the broker for as long as the session lasts. */
export function useLive(
  session: Session,
  onEnd: (why: string) => void,
): { api: Api; store: LiveStore; alerts: LiveAlerts; isConnected: boolean; problem: string } {
  const api = useMemo(() => createApi(session), [session]);
  const store = useMemo(() => createLiveStore(), []);
  const [isConnected, setConnected] = useState(false);
  const [problem, setProblem] = useState('');

  const fail = useCallback(
    (error: unknown): void => {
      if (error instanceof Refusal && error.status === 401) onEnd(SESSION_OVER);
      else setProblem(error instanceof Refusal ? error.message : 'The server does not answer');
    },
    [onEnd],
  );
  const alerts = useAlerts({ api, fail });
  const { changed } = alerts;

  useEffect(() => {
    let disconnect = (): void => undefined;
    let isOver = false;
    const ask = (): void => {
      api.stations().then(({ stations }) => {
        setProblem('');
        store.adopt(stations);
      }, fail);
    };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MILLISECONDS);
    api.config().then(({ webSocketUrl: url }) => {
      if (isOver) return;
      disconnect = connectLive({
        ...{ url, session, store, onConnected: setConnected, onAlerts: changed },
        onRefused: () => {
          onEnd(SESSION_OVER);
        },
      });
    }, fail);
    return () => {
      isOver = true;
      clearInterval(timer);
      disconnect();
    };
  }, [api, changed, fail, onEnd, session, store]);

  return { api, store, alerts, isConnected, problem };
}
