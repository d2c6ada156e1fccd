import { freshnessOf, type Freshness, type LiveStation } from '../live/live-station.ts';
import { project, type Point } from './map-view.ts';

/** A station on the map. */
export interface Marker {
  readonly station: LiveStation;
  readonly at: Point;
  readonly freshness: Freshness;
  /** Of the quantity that is shown. */
  readonly value: number | undefined;
}

/** Those of the stations that have a position; the freshest last, so that they lie on top. */
export function markersOf(
  stations: readonly LiveStation[],
  { quantity, now }: { quantity: string; now: number },
): Marker[] {
  const markers = stations.flatMap((station): Marker[] => {
    const { position } = station.profile;
    if (position === null) return [];
    const freshness = freshnessOf(station, now);
    return [{ station, at: project(position), freshness, value: station.values[quantity] }];
  });
  return markers.sort((one, other) => RANKS[one.freshness] - RANKS[other.freshness]);
}

const RANKS: Readonly<Record<Freshness, number>> = { offline: 0, stale: 1, fresh: 2 };

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const TURNS: Readonly<Record<Direction, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest marker that lies in a direction, within 45° of it; undefined where there is none. */
export function nextMarker(
  markers: readonly Marker[],
  { from, direction }: { from: Point; direction: Direction },
): Marker | undefined {
  const [x, y] = TURNS[direction];
  const distance = ({ at }: Marker): number => {
    const [right, down] = [at.x - from.x, at.y - from.y];
    const along = right * x + down * y;
    const aside = Math.abs(right * y) + Math.abs(down * x);
    return along > 0 && aside <= along ? Math.hypot(along, aside) : Infinity;
  };
  return nearest(markers, distance);
}

/** The one with the least finite distance. */
export function nearest(
  markers: readonly Marker[],
  distance: (marker: Marker) => number,
): Marker | undefined {
  let [found, least]: [Marker | undefined, number] = [undefined, Infinity];
  for (const marker of markers) {
    const length = distance(marker);
    if (length < least) [found, least] = [marker, length];
  }
  return found;
}
