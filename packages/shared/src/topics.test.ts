import { describe, expect, it } from '@jest/globals';

import { parseStationTopic, STATION_TOPICS, stationTopic } from './topics.ts';

describe('stationTopic', () => {
  it('writes a topic, and a filter over all stations', () => {
    expect(stationTopic('st0', 'readings')).toBe('stations/st0/readings');
    expect(stationTopic('+', 'backlog')).toBe('stations/+/backlog');
  });
});

describe('parseStationTopic', () => {
  it.each(STATION_TOPICS)('takes stations/roof-2/%s apart', (kind) => {
    expect(parseStationTopic(`stations/roof-2/${kind}`)).toEqual({ station: 'roof-2', kind });
  });

  it.each([
    '',
    'stations',
    'stations/st0',
    'stations/st0/',
    'stations//readings',
    'stations/st0/readings/',
    'stations/st0/readings/more',
    'stations/st0/Readings',
    'stations/st0/toString',
    'stations/st0/length',
    'stations/ST0/readings',
    'stations/+/readings',
    'stations/__proto__/readings',
    '/stations/st0/readings',
    'station/st0/readings',
    '$SYS/st0/readings',
  ])('knows "%s" for no station topic', (topic) => {
    expect(parseStationTopic(topic)).toBeUndefined();
  });
});
