import { describe, expect, it } from '@jest/globals';

import { newStation, type LiveStation } from '../live/live-station.ts';
import { markersOf, nextMarker } from './markers.ts';

const NOW = Date.UTC(2026, 10, 25, 10);

function stationAt(
  name: string,
  [latitude, longitude]: [number, number],
  changes: Partial<LiveStation> = {},
): LiveStation {
  const station = newStation(name);
  const profile = { ...station.profile, position: { latitude, longitude } };
  return { ...station, profile, online: true, takenAt: NOW, values: { rain: 1 }, ...changes };
}

const options = { quantity: 'rain', now: NOW };

describe('markers', () => {
  it('are of the stations that have a position, the freshest on top', () => {
    const markers = markersOf(
      [
        stationAt('fresh', [47, 12]),
        newStation('nowhere'),
        stationAt('stale', [47, 13], { takenAt: NOW - 3_600_000, values: {} }),
        stationAt('offline', [47, 14], { online: false }),
      ],
      options,
    );
    expect(
      markers.map(({ station, freshness, value }) => [station.name, freshness, value]),
    ).toEqual([
      ['offline', 'offline', 1],
      ['stale', 'stale', undefined],
      ['fresh', 'fresh', 1],
    ]);
  });

  it('are found by direction, the nearest within 45°', () => {
    const markers = markersOf(
      [
        stationAt('middle', [0, 0]),
        stationAt('east', [1, 4]),
        stationAt('far-east', [0, 9]),
        stationAt('north', [5, 1]),
      ],
      options,
    );
    const from = { x: 0.5, y: 0.5 };
    const next = (direction: Parameters<typeof nextMarker>[1]['direction']) =>
      nextMarker(markers, { from, direction })?.station.name;
    expect(next('ArrowRight')).toBe('east');
    expect(next('ArrowUp')).toBe('north');
    expect(next('ArrowLeft')).toBeUndefined();
  });
});
