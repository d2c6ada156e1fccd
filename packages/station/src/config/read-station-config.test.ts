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
  line 4: sensors[0].chip: expected one of bme280, bmp280, sht31, htu21d, si7021, bh1750, tsl2561, got bme208
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

test('reads what hangs on pins, with what the Argent sensors have where it is left out', () => {
  const path = write(`
sensors:
  - anemometer: P8_7
  - { rainGauge: P9_15, perTip: 0.2, debounce: 50, bias: pull-up, name: tipping-bucket }
  - { windVane: AIN0, volts: { 0: 1.2, 90: 0.4 }, offsets: { windDirection: -12 } }
  - { battery: AIN6, ratio: 9.33 }
`);
  expect(readStationConfig(path).sensors).toEqual([
    { anemometer: 'P8_07', perHertz: 2.4 / 3.6, debounce: 2, bias: 'as-is', poll: false },
    {
      ...{ rainGauge: 'P9_15', perTip: 0.2, debounce: 50, bias: 'pull-up' },
      ...{ name: 'tipping-bucket', poll: false },
    },
    {
      windVane: 'AIN0',
      positions: [
        { degrees: 0, volts: 1.2 },
        { degrees: 90, volts: 0.4 },
      ],
      offsets: { windDirection: -12 },
    },
    { battery: 'AIN6', ratio: 9.33, offsets: {} },
  ]);
});

test('computes the voltages of a vane from its resistors', () => {
  const vane = 'windVane: AIN0, pullUp: 1000, supply: 1.5, ohms: { 0: 500, 180: 2000 }';
  const [sensor] = readStationConfig(write(`sensors: [{ ${vane} }]`)).sensors;
  expect(sensor).toMatchObject({
    positions: [
      { degrees: 0, volts: 0.5 },
      { degrees: 180, volts: 1 },
    ],
  });
});

test('tells what does not fit of each kind of sensor', () => {
  const text = `sensors:
  - chip: bme280
  - anemometer: P9_01
    speed: 3
  - rainGauge: P9_12
    perTip: 0
    bias: up
  - windVane: AIN7
  - windVane: AIN0
    supply: 3.3
  - windVane: AIN1
    volts: { 0: 1.2, 400: 0.4 }
  - battery: AIN1
  - barometer: P9_12
  - chip: bme280
    battery: AIN1
`;
  expect(failureOf(text)).toBe(`FILE does not fit:
  line 3: sensors[1].anemometer: this pin is no GPIO; expected one such as P9_12, got P9_01
  line 4: sensors[1].speed: no such setting
  line 6: sensors[2].perTip: expected mm a tip, such as 0.2794, got 0
  line 7: sensors[2].bias: expected one of as-is, pull-up, pull-down, disable, got up
  line 8: sensors[3].windVane: expected AIN0 to AIN6, got AIN7
  line 10: sensors[4].supply: the vane would put 3.05 V on a pin that takes 1.8; expected less, got 3.3
  line 12: sensors[5].volts.400: expected degrees from 0 to 359
  line 13: sensors[6].ratio: expected volts of the battery for one volt at the pin, such as 9.33
  line 14: sensors[7]: expected one of chip, anemometer, windVane, rainGauge, battery in each sensor
  line 15: sensors[8]: expected one of chip, anemometer, windVane, rainGauge, battery in each sensor`);
});

test('polls through no plugin that may read another pin', () => {
  const gauge = 'sensors:\n  - rainGauge: GPIO17\n    poll: true\n';
  expect(failureOf(gauge)).toContain('line 3: sensors[0].poll: beaglebone-io reads another pin');
  expect(readStationConfig(write(`io: raspi-io\n${gauge}`)).sensors).toMatchObject([
    { rainGauge: 'GPIO17', poll: true },
  ]);
});

test('wants names that are unique, also those that are not written', () => {
  const text = `sensors:
  - chip: bme280
  - rainGauge: P9_12
    name: bme280
  - chip: bme280
    address: 0x77
`;
  expect(failureOf(text)).toBe(`FILE does not fit:
  line 4: sensors[1].name: sensors[0] is called bme280 too; give each a name of its own, got bme280
  line 5: sensors[2].name: sensors[0] is called bme280 too; give each a name of its own`);
});

test('names a file that is not there', () => {
  const path = join(folder(), 'nowhere.yaml');
  expect(() => readStationConfig(path)).toThrow(`The config file ${path} cannot be read (ENOENT)`);
});
