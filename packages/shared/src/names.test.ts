import { describe, expect, it } from '@jest/globals';

import { isStationClientId, nameSchema, stationClientId } from './names.ts';
import { isTopic } from './topic-filter.ts';

const EXPECTATION =
  'expected 1 to 63 of a-z, 0-9 and "-", beginning with a letter or digit, such as "roof-2"';

describe('nameSchema', () => {
  it.each(['a', '0', 'roof-2', 'st0', 'constructor', 'a'.repeat(63)])('takes %s', (name) => {
    expect(nameSchema.parse(name)).toBe(name);
    expect(isTopic(name)).toBe(true);
  });

  it.each([
    '',
    '-roof',
    'Roof',
    'roof_2',
    'roof 2',
    'roof/2',
    'roof+',
    'roof#',
    '$SYS',
    '+',
    '..',
    '__proto__',
    'größe',
    'roof\n',
    'a'.repeat(64),
    undefined,
    null,
    7,
  ])('refuses %j and says what it expects', (name) => {
    expect(nameSchema.safeParse(name).error?.issues.map(({ message }) => message)).toEqual([
      EXPECTATION,
    ]);
  });
});

describe('stationClientId', () => {
  it('is the name behind "station:"', () => {
    expect(stationClientId('roof')).toBe('station:roof');
  });
});

describe('isStationClientId', () => {
  it('is true for every client id that begins so, whatever follows', () => {
    expect(isStationClientId('station:roof')).toBe(true);
    expect(isStationClientId('station:')).toBe(true);
    expect(isStationClientId('station:no name/at all')).toBe(true);
  });

  it('is false for any other', () => {
    for (const clientId of ['', 'station', 'Station:roof', ' station:roof', 'watch-station:roof']) {
      expect(isStationClientId(clientId)).toBe(false);
    }
  });
});
