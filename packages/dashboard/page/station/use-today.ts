import { useEffect, useState } from 'preact/hooks';

import type { BucketAnswer } from '../../src/api/answers.ts';
import type { Api } from '../api.ts';

const ASK_EVERY_MILLISECONDS = 60_000;

/** What the station's day comes to so far, once a minute anew. */
export function useToday(options: {
  api: Api;
  station: string;
  timeZone: string;
}): BucketAnswer | undefined {
  const { api, station, timeZone } = options;
  const [today, setToday] = useState<BucketAnswer>();
  useEffect(() => {
    const stop = new AbortController();
    const ask = (): void => {
      api.today({ station, timeZone, signal: stop.signal }).then(setToday, () => {
        // what it said before stays: the page tells by itself where the server does not answer
      });
    };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MILLISECONDS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [api, station, timeZone]);
  return today;
}
