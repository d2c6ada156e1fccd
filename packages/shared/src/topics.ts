import { NAME_PATTERN } from './names.ts';

/** The last level of a station's topics. See the topic table in ARCHITECTURE.md. */
export const STATION_TOPICS = [
  'readings',
  'backlog',
  'stored',
  'rejected',
  'status',
  'commands',
  'alerts',
] as const;

export type StationTopic = (typeof STATION_TOPICS)[number];

/** The topic `stations/{station}/{kind}`; pass `'+'` as the station for a filter over all of them. */
export function stationTopic(station: string, kind: StationTopic): string {
  return `stations/${station}/${kind}`;
}

/** Takes `stations/{station}/{kind}` apart; `undefined` for any other topic. */
export function parseStationTopic(
  topic: string,
): { station: string; kind: StationTopic } | undefined {
  const [root, station, kind, ...rest] = topic.split('/');
  if (root !== 'stations' || station === undefined || rest.length > 0) return undefined;
  if (!NAME_PATTERN.test(station) || !isStationTopic(kind)) return undefined;
  return { station, kind };
}

function isStationTopic(kind: string | undefined): kind is StationTopic {
  return (STATION_TOPICS as readonly (string | undefined)[]).includes(kind);
}
