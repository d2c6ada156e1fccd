import type { Alerts } from '../src/api/alert-answers.ts';
import type { Config, History, StationDetail, Stations } from '../src/api/answers.ts';
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
  /** Drawn together as suits a graph; days are those of the time zone. */
  history(query: {
    station: string;
    from: number;
    to: number;
    timeZone: string;
    signal: AbortSignal;
  }): Promise<History>;
}

const GRAPH_ROWS = '10000';

export function createApi(session: Session): Api {
  const ask = createAsk(session);
  return {
    config: () => ask('/api/config'),
    stations: () => ask('/api/stations'),
    station: (name) => ask(`/api/stations/${name}`),
    alerts: () => ask('/api/alerts'),
    alertsOf: (station) => ask(`/api/alerts?station=${station}`),
    history: ({ station, from, to, timeZone, signal }) => {
      const query = new URLSearchParams({
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        every: 'auto',
        limit: GRAPH_ROWS,
        tz: timeZone,
      });
      return ask(`/api/stations/${station}/readings?${query.toString()}`, { signal });
    },
  };
}
