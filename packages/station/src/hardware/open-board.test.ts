import { fileURLToPath } from 'node:url';

import { codeOf, messageOf } from '@isobar/shared';
import { useClosing } from '@isobar/shared/testing';
import { expect, test } from '@jest/globals';

import { silentLogger } from '../testing/test-logger.ts';
import { openBoard } from './open-board.ts';
import { openSensors } from './open-sensors.ts';
import { scanBus } from './scan-bus.ts';

const closing = useClosing();
const PLUGIN = fileURLToPath(new URL('../testing/emulated-plugin.ts', import.meta.url));
const options = { logger: silentLogger };

async function failureOf(io: string): Promise<[string, string]> {
  try {
    await openBoard({ ...options, io });
  } catch (error) {
    return [codeOf(error), messageOf(error)];
  }
  throw new Error('Expected a failure');
}

test('opens a board through Johnny-Five, finds what is on its bus, and reads it', async () => {
  const { io } = closing(await openBoard({ ...options, io: PLUGIN }));
  expect(await scanBus(io, 2)).toEqual([0x76]);
  const configs = [
    { chip: 'bme280', bus: 2, offsets: {} },
    { chip: 'sht31', bus: 2, name: 'missing', offsets: {} },
  ] as const;
  const [there, missing] = openSensors(configs, { io, logger: silentLogger });
  const { signal } = new AbortController();
  expect((await there?.read(signal))?.temperature).toBeCloseTo(25.08, 2);
  await expect(missing?.read(signal)).rejects.toThrow('EREMOTEIO');
});

test('takes no other machine for a BeagleBone', async () => {
  const [code, message] = await failureOf('beaglebone-io');
  expect(code).toBe('ERR_BOARD');
  expect(message).toMatch(/^This machine is no BeagleBone \(.+\); on another board name its/);
});

test('names a plugin that is not there', async () => {
  expect(await failureOf('raspi-io-that-is-not-there')).toEqual([
    'ERR_BOARD',
    expect.stringContaining('raspi-io-that-is-not-there is not installed'),
  ]);
});
