import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { messageOf } from '@isobar/shared';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { expect, test } from '@jest/globals';

import { readStationConfig } from './read-station-config.ts';

const folder = useTemporaryFolders();

function write(text: string): string {
  const path = join(folder(), 'station.yaml');
  writeFileSync(path, text);
  return path;
}

function failureOf(text: string): string {
  const path = write(text);
  try {
    readStationConfig(path);
  } catch (error) {
    return messageOf(error).replace(path, 'FILE');
  }
  throw new Error('Expected a failure');
}

test('reads YAML, with what is left out filled in', () => {
  const path = write(`
station: roof-2
auth: https://weather.example
interval: 30
sensors:
  - chip: bme280
    address: 0x77   # SDO to VDDIO
    offsets: { temperature: -0.3 }
  - { chip: bh1750, bus: 1, name: roof-light }
`);
  expect(readStationConfig(path)).toEqual({
    station: 'roof-2',
    auth: 'https://weather.example',
    interval: 30,
    io: 'beaglebone-io',
    sensors: [
      { chip: 'bme280', bus: 2, address: 0x77, offsets: { temperature: -0.3 } },
      { chip: 'bh1750', bus: 1, name: 'roof-light', offsets: {} },
    ],
  });
});

test('reads JSON too', () => {
  expect(readStationConfig(write('{"sensors": [{"chip": "sht31"}]}')).sensors).toHaveLength(1);
});

test('tells the line of every problem, what was expected, and what stands there', () => {
  const text = `station: Roof 2
interval: 0.5
sensors:
  - chip: bme208
  - chip: sht31
    address: 0x76
    adress: 0x44
  - chip: bh1750
    offsets:
      brightness: 3
  - chip: bh1750
    offsets:
      illuminance: much
`;
  expect(failureOf(text)).toBe(`FILE does not fit:
  line 1: station: expected 1 to 63 of a-z, 0-9 and "-", beginning with a letter or digit, such as "roof-2", got Roof 2
  line 2: interval: expected whole seconds, got 0.5
  line 4: sensors[0].chip: expected one of bme280, bmp280, sht31, htu21d, si7021, bh1750, got bme208
  line 6: sensors[1].address: expected 0x44 or 0x45, got 0x76
  line 7: sensors[1].adress: no such setting
  line 10: sensors[2].offsets.brightness: no such quantity, got 3
  line 13: sensors[3].offsets.illuminance: expected a number in the unit of its quantity, got much`);
});

test.each([
  [
    'sensors:\n  - chip: sht31\n    address: 0x76\n',
    'line 3: sensors[0].address: expected 0x44 or 0x45, got 0x76',
  ],
  ['sensors: []\n', 'line 1: sensors: expected at least one sensor'],
  ['', 'line 1: sensors: '],
  ['sensors:\n  - chip: [\n', 'line 3: '],
  ['a: 1\na: 2\n', 'line 2: Map keys must be unique'],
])('says what is wrong with %j', (text, expected) => {
  expect(failureOf(text)).toContain(expected);
});

test('names a file that is not there', () => {
  const path = join(folder(), 'nowhere.yaml');
  expect(() => readStationConfig(path)).toThrow(`The config file ${path} cannot be read (ENOENT)`);
});
