import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, test } from '@jest/globals';

import { readStationConfig } from '../config/read-station-config.ts';
import { createReadSensors } from '../sensors/read-sensors.ts';
import { pulseTrain, writeFakeGpiomon } from '../testing/fake-gpiomon.ts';
import { makeUpSystem, writeUp } from '../testing/made-up-system.ts';
import { createTestLogger, silentLogger } from '../testing/test-logger.ts';
import { openHardware } from './open-hardware.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

function configWith(text: string) {
  const path = join(folder(), 'station.yaml');
  writeFileSync(path, text);
  return readStationConfig(path);
}

test('reads wind, rain and battery of a config file, without an IO plugin', async () => {
  const root = folder();
  makeUpSystem(root, { kernel: '6.6' });
  const adc = join(root, 'sys/bus/iio/devices/iio:device0');
  writeUp(join(adc, 'name'), 'TI-am335x-adc\n');
  writeUp(join(adc, 'in_voltage0_raw'), '372\n'); // 1 kΩ below 10: east
  writeUp(join(adc, 'in_voltage1_raw'), '3003\n');
  const edges = pulseTrain({ hertz: 4, seconds: 1 });
  const { command } = writeFakeGpiomon({ folder: root, version: '2.2.1', edges });
  const config = configWith(`sensors:
  - anemometer: P9_12
  - rainGauge: P9_15
    debounce: 5
  - windVane: AIN0
    offsets: { windDirection: 10 }
  - battery: AIN1
    ratio: 9.3333
`);
  const logger = silentLogger;
  const hardware = closing(await openHardware(config, { logger, root, gpiomon: command }));
  expect(hardware.io).toBeUndefined();
  expect(hardware.sensors.map(({ name }) => name)).toEqual([
    ...['anemometer', 'rain-gauge', 'wind-vane', 'battery'],
  ]);
  const read = createReadSensors({
    ...{ sensors: hardware.sensors, deadlineSeconds: () => 1, logger },
  });
  let rain = 0;
  await eventually(async () => {
    const values = await read();
    rain += values.rain ?? 0;
    expect(values.windDirection).toBeCloseTo(100, 3);
    expect(values.batteryVoltage).toBeCloseTo(12.317, 3);
    // Each gpiomon plays four closings.
    expect(rain).toBeCloseTo(4 * 0.2794, 9);
  });
});

test('a pin that is not there costs its own sensor and nothing else', async () => {
  const root = folder();
  makeUpSystem(root, { kernel: '5.10', model: 'TI AM335x PocketBeagle' });
  const config = configWith('sensors: [{ rainGauge: P9_12 }, { battery: AIN1, ratio: 9 }]');
  const { logger, lines } = createTestLogger();
  const hardware = closing(await openHardware(config, { logger, root }));
  const deadlineSeconds = (): number => 1;
  const read = createReadSensors({ sensors: hardware.sensors, deadlineSeconds, logger });
  await eventually(async () => {
    expect(await read()).toEqual({});
    expect(lines).toContainEqual(
      expect.objectContaining({
        sensor: 'rain-gauge',
        reason: 'A TI AM335x PocketBeagle has no P9_12; expected a pin of P1 or P2',
      }),
    );
  });
});
