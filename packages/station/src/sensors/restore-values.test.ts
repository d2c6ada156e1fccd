import type { Values } from '@isobar/shared';
import { expect, test } from '@jest/globals';

import { silentLogger } from '../testing/test-logger.ts';
import { createReadSensors } from './read-sensors.ts';
import { restoreValues } from './restore-values.ts';
import type { Sensor } from './sensor.ts';

function gauge(read: () => Promise<Values>): { sensor: Sensor; restored: Values[] } {
  const restored: Values[] = [];
  const restore = (values: Values): void => void restored.push(values);
  return { sensor: { name: 'rain-gauge', quantities: ['rain'], read, restore }, restored };
}

test('gives a sum back to the first sensor that takes it, and nothing else', () => {
  const plain: Sensor = { name: 'x', quantities: ['rain'], read: () => Promise.resolve({}) };
  const [first, second] = [gauge(() => Promise.resolve({})), gauge(() => Promise.resolve({}))];
  restoreValues([plain, first.sensor, second.sensor], { temperature: 20, rain: 0.4 });
  expect(first.restored).toEqual([{ rain: 0.4 }]);
  expect(second.restored).toEqual([]);
});

test('what comes after the deadline is given back, once', async () => {
  let answer: (values: Values) => void = () => undefined;
  const { sensor, restored } = gauge(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const read = createReadSensors({
    sensors: [sensor],
    deadlineSeconds: () => 0.02,
    logger: silentLogger,
  });
  expect(await read()).toEqual({});
  answer({ rain: 0.6 });
  await new Promise(setImmediate);
  expect(restored).toEqual([{ rain: 0.6 }]);
});

test('what came in time is not given back', async () => {
  const { sensor, restored } = gauge(() => Promise.resolve({ rain: 0.2 }));
  const read = createReadSensors({
    sensors: [sensor],
    deadlineSeconds: () => 1,
    logger: silentLogger,
  });
  expect(await read()).toEqual({ rain: 0.2 });
  await new Promise(setImmediate);
  expect(restored).toEqual([]);
});
