import { useEffect, useState } from 'preact/hooks';

import type { Api } from '../api.ts';
import { edgesOf, type TimeSpan } from '../station/time-span.ts';
import { toWindRose, type WindRose } from './wind-rose-data.ts';

const DAY = 86_400_000;
/** Longer ones are counted by the hour, which the server keeps ready. */
const LONGEST_BY_TEN_MINUTES = 15 * DAY;
const ASK_EVERY_MILLISECONDS = 600_000;

/** The wind of a span; undefined until it was asked for. */
export function useWind(options: {
  api: Api;
  station: string;
  span: TimeSpan;
}): WindRose | undefined {
  const { api, station, span } = options;
  const [rose, setRose] = useState<WindRose>();
  useEffect(() => {
    const stop = new AbortController();
    const ask = (): void => {
      const { from, to } = edgesOf(span, Date.now());
      const every = to - from > LONGEST_BY_TEN_MINUTES ? '1h' : '10m';
      api.wind({ station, from, to, every, signal: stop.signal }).then(
        (buckets) => {
          setRose(toWindRose(buckets));
        },
        () => {
          // the graphs beside it tell why
        },
      );
    };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MILLISECONDS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [api, station, span]);
  return rose;
}
