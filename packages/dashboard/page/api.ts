import type { Alerts } from '../src/api/alert-answers.ts';
import type { Rejections } from '../src/api/rejection-answers.ts';
import type { BucketAnswer, Config, History, StationDetail, Stations } from '../src/api/answers.ts';
import { createAsk } from './ask.ts';
import type { Session } from './session.ts';

/** The history API, as this account may use it. Each call throws a Refusal. */
export interface Api {
  config(): Promise<Config>;
  stations(): Promise<Stations>;
  station(name: string): Promise<StationDetail>;
  alerts(): Promise<Alerts>;
  /** Also those of one station that are older than what all stations have. */
  alertsOf(station: string): Promise<Alerts>;
  rejections(station: string): Promise<Rejections>;
  /** Drawn together as suits a graph; days are those of the time zone. */
  history(query: {
    station: string;
    from: number;
    to: number;
    timeZone: string;
    signal: AbortSignal;
  }): Promise<History>;
  /** Speed and direction of the wind, drawn together as meteorologists do: over ten minutes, or an hour at least. */
  wind(query: {
    station: string;
    from: number;
    to: number;
    every: '10m' | '1h';
    signal: AbortSignal;
  }): Promise<readonly BucketAnswer[]>;
  /** What the day of the time zone comes to so far; undefined before its first reading. */
  today(query: {
    station: string;
    timeZone: string;
    signal: AbortSignal;
  }): Promise<BucketAnswer | undefined>;
}

const GRAPH_ROWS = '10000';

export function createApi(session: Session): Api {
  const ask = createAsk(session);
  async function buckets(
    station: string,
    asked: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly BucketAnswer[]> {
    const query = new URLSearchParams({ limit: GRAPH_ROWS, ...asked });
    const path = `/api/stations/${station}/readings?${query.toString()}`;
    const history = await ask<History>(path, { signal });
    return history.every === 'raw' ? [] : history.buckets;
  }
  return {
    config: () => ask('/api/config'),
    stations: () => ask('/api/stations'),
    station: (name) => ask(`/api/stations/${name}`),
    alerts: () => ask('/api/alerts'),
    alertsOf: (station) => ask(`/api/alerts?station=${station}`),
    rejections: (station) => ask(`/api/stations/${station}/rejections`),
    wind: ({ station, from, to, every, signal }) =>
      buckets(
        station,
        { from: instant(from), to: instant(to), every, quantities: 'windSpeed,windDirection' },
        signal,
      ),
    today: async ({ station, timeZone, signal }) => {
      const now = Date.now();
      const asked = { from: instant(now - 1), to: instant(now), every: '1d', tz: timeZone };
      return (await buckets(station, asked, signal)).at(-1);
    },
    history: ({ station, from, to, timeZone, signal }) => {
      const query = new URLSearchParams({
        from: instant(from),
        to: instant(to),
        every: 'auto',
        limit: GRAPH_ROWS,
        tz: timeZone,
      });
      return ask(`/api/stations/${station}/readings?${query.toString()}`, { signal });
    },
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
