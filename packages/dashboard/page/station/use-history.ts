import { useEffect, useState } from 'preact/hooks';

import type { Api } from '../api.ts';
import { toGraphData } from './graph-data.ts';
import { panelsOf, type Panel } from './panels.ts';
import { edgesOf, type TimeSpan } from './time-span.ts';

/** What the graphs are drawn from. */
export interface ShownHistory {
  readonly panels: readonly Panel[];
  readonly from: number;
  readonly to: number;
}

const LEAST_REFRESH_MILLISECONDS = 10_000;
/** About one column of the screen: sooner, nothing new is to be seen, and a year costs seconds. */
const REFRESH_SHARE = 1 / 1000;

/** Asks for what a span shows, at the resolution that suits it, and again while time goes on. */
export function useHistory(options: {
  api: Api;
  station: string;
  span: TimeSpan;
  /** Whose days are drawn together. */
  timeZone: string;
}): {
  shown: ShownHistory | undefined;
  isAsking: boolean;
  problem: string;
} {
  const { api, station, span, timeZone } = options;
  const [shown, setShown] = useState<ShownHistory>();
  const [isAsking, setAsking] = useState(true);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function ask(): Promise<void> {
      const { from, to } = edgesOf(span, Date.now());
      try {
        const history = await api.history({ station, from, to, timeZone, signal: stop.signal });
        setShown({ panels: panelsOf(toGraphData(history), { from, to, timeZone }), from, to });
        setProblem('');
      } catch (error) {
        if (stop.signal.aborted) return;
        setProblem(error instanceof Error ? error.message : String(error));
      }
      setAsking(false);
      if (span.kind === 'fixed') return;
      const pause = Math.max(LEAST_REFRESH_MILLISECONDS, span.milliseconds * REFRESH_SHARE);
      timer = setTimeout(() => void ask(), pause);
    }
    setAsking(true);
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [api, station, span, timeZone]);

  return { shown, isAsking, problem };
}
