import { useEffect, useState } from 'preact/hooks';

import type { LiveStore } from './live-store.ts';

/** Renders anew when something changed, and once a second as everything grows older. Answers with the time. */
export function useChanges(store: LiveStore): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const look = (): void => {
      setNow(Date.now());
    };
    const timer = setInterval(look, 1000);
    const unsubscribe = store.subscribe(look);
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }, [store]);
  return now;
}
