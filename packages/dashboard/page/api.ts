import type { Config, History, StationDetail, Stations } from '../src/api/answers.ts';
import { refusalOf } from './refusal.ts';
import type { Session } from './session.ts';

/** The history API, as this account may use it. Each call throws a Refusal. */
export interface Api {
  config(): Promise<Config>;
  stations(): Promise<Stations>;
  station(name: string): Promise<StationDetail>;
  /** Drawn together as suits a graph; days are those of the browser. */
  history(query: {
    station: string;
    from: number;
    to: number;
    signal: AbortSignal;
  }): Promise<History>;
}

const GRAPH_ROWS = '10000';

export function createApi({ token }: Session): Api {
  async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
    const response = await fetch(path, {
      headers: { authorization: `Bearer ${token}` },
      ...(signal && { signal }),
    });
    if (!response.ok) throw await refusalOf(response);
    return (await response.json()) as Answer;
  }
  return {
    config: () => get('/api/config'),
    stations: () => get('/api/stations'),
    station: (name) => get(`/api/stations/${name}`),
    history: ({ station, from, to, signal }) => {
      const query = new URLSearchParams({
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        every: 'auto',
        limit: GRAPH_ROWS,
        tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
      });
      return get(`/api/stations/${station}/readings?${query.toString()}`, signal);
    },
  };
}
