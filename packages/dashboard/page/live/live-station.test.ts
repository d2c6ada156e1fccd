import { describe, expect, it } from '@jest/globals';

import { fromApi, freshnessOf, newStation, withReading, withStatus } from './live-station.ts';

const NOW = Date.UTC(2026, 10, 25, 10);
const station = newStation('roof-2');
const live = { now: NOW, isRetained: false };

describe('what is known of a station', () => {
  it('takes the values and the time of a reading, in each form that stations write', () => {
    const payload = '{"log":"k3v9q2","seq":7,"timestamp":1795600800,"temperature":-1.5,"soil":4}';
    expect(withReading(station, payload, 0)).toMatchObject({
      ...{ takenAt: NOW, values: { temperature: -1.5, soil: 4 } },
    });
    const text = '{"timestamp":"2026-11-25T10:00:00Z","rain":0.2}';
    expect(withReading(station, text, 0)).toMatchObject({ takenAt: NOW, values: { rain: 0.2 } });
    expect(withReading(station, '{"rain":0}', NOW).takenAt).toBe(NOW);
    expect(withReading(station, 'no JSON', NOW)).toBe(station);
  });

  it('knows since when a station is offline, but for an old last will, which has no time', () => {
    const will = '{"online":false}';
    expect(withStatus(station, will, live)).toMatchObject({ online: false, since: NOW });
    expect(withStatus(station, will, { ...live, isRetained: true }).since).toBeNull();
    const told = '{"online":false,"since":"2026-11-25T08:00:00Z"}';
    expect(withStatus(station, told, live).since).toBe(NOW - 7_200_000);
  });

  it('keeps what it told of itself when its last will comes, which tells nothing', () => {
    const birth =
      '{"online":true,"version":"0.1.0","clock":"set","outbox":{"waiting":7,"isFull":true},"sensors":{"bme280":"no answer"}}';
    const report = {
      ...{ version: '0.1.0', clock: 'set', waiting: 7, isFull: true, failing: ['bme280'] },
    };
    const told = withStatus(station, birth, live);
    expect(told.report).toEqual(report);
    expect(withStatus(told, '{"online":false}', live)).toMatchObject({ online: false, report });
    expect(withStatus(station, '{"online":false}', live).report.version).toBeNull();
    // An empty message: the station was deleted.
    expect(withStatus(told, '', live)).toEqual(station);
  });

  it('calls a value stale when three readings should have come, by the interval that the station tells', () => {
    const every20 = withStatus(station, '{"online":true,"interval":20}', live);
    const taken = withReading(every20, '{"rain":0}', NOW);
    expect(freshnessOf(taken, NOW + 60_000)).toBe('fresh');
    expect(freshnessOf(taken, NOW + 60_001)).toBe('stale');
    expect(freshnessOf({ ...taken, interval: null }, NOW + 900_000)).toBe('fresh');
    expect(freshnessOf({ ...taken, interval: null }, NOW + 900_001)).toBe('stale');
    expect(freshnessOf({ ...taken, online: false }, NOW)).toBe('offline');
  });

  it('does not let the API, which was asked earlier, take back what came live', () => {
    const reading = withReading(station, '{"timestamp":"2026-11-25T10:00:00Z","rain":1}', NOW);
    const lastReading = (timestamp: string) => ({
      timestamp,
      receivedAt: timestamp,
      values: { rain: 9 },
    });
    const answer = {
      name: 'roof-2',
      ...{ label: null, position: null, elevation: null, timeZone: null },
      online: null,
      since: null,
      interval: null,
      stored: 5,
      missing: 1,
    };
    const older = { ...answer, lastReading: lastReading('2026-11-25T09:59:50.000Z') };
    expect(fromApi(older, reading)).toMatchObject({ stored: 5, missing: 1, values: { rain: 1 } });
    const newer = { ...answer, lastReading: lastReading('2026-11-25T10:00:10.000Z') };
    expect(fromApi(newer, reading)).toMatchObject({ values: { rain: 9 }, takenAt: NOW + 10_000 });
  });
});
