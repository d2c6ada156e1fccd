import { describe, expect, test } from '@jest/globals';

import type { Values } from '@isobar/shared';

import { createTestLogger, silentLogger } from '../testing/test-logger.ts';
import { createReadSensors } from './read-sensors.ts';
import type { Sensor } from './sensor.ts';

function sensor(name: string, read: (signal: AbortSignal) => Promise<Values>): Sensor {
  return { name, quantities: [], read };
}

const thermometer = sensor('thermometer', () => Promise.resolve({ temperature: 21.4 }));
const never = new Promise<Values>(() => undefined);

describe('createReadSensors', () => {
  test('puts together what the sensors give', async () => {
    const read = createReadSensors({
      sensors: [thermometer, sensor('gauge', () => Promise.resolve({ rain: 0.2 }))],
      deadlineSeconds: () => 1,
      logger: silentLogger,
    });
    expect(await read()).toEqual({ temperature: 21.4, rain: 0.2 });
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('no such chip'))],
    [
      'throws',
      (): Promise<Values> => {
        throw new Error('no such bus');
      },
    ],
    ['never answers', () => never],
    ['answers with nonsense', () => Promise.resolve({ rain: Number.NaN })],
    ['answers with what cannot be', () => Promise.resolve({ humidity: 999 })],
    ['takes a name that is not its own', () => Promise.resolve({ seq: 7 })],
  ])('leaves out a sensor that %s, and nothing else', async (_, fails) => {
    const { logger, lines } = createTestLogger();
    const read = createReadSensors({
      sensors: [sensor('broken', fails), thermometer],
      deadlineSeconds: () => 0.02,
      logger,
    });
    expect(await read()).toEqual({ temperature: 21.4 });
    expect(await read()).toEqual({ temperature: 21.4 });
    // Told once, not at every reading.
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ sensor: 'broken' });
  });

  test('keeps the sound values of a sensor that gives an unsound one too', async () => {
    const read = createReadSensors({
      sensors: [sensor('half', () => Promise.resolve({ temperature: 20, pressure: 5000 }))],
      deadlineSeconds: () => 1,
      logger: silentLogger,
    });
    expect(await read()).toEqual({ temperature: 20 });
  });

  test('says when a sensor gives values again', async () => {
    const { logger, lines } = createTestLogger();
    let isBroken = true;
    const read = createReadSensors({
      sensors: [
        sensor('loose', () =>
          isBroken ? Promise.reject(new Error('cable')) : Promise.resolve({ temperature: 1 }),
        ),
      ],
      deadlineSeconds: () => 1,
      logger,
    });
    await read();
    isBroken = false;
    expect(await read()).toEqual({ temperature: 1 });
    expect(lines.map(({ level }) => level)).toEqual([40, 30]);
  });

  test('tells a sensor that its time is up, and does not call it again before it came back', async () => {
    const signals: AbortSignal[] = [];
    const read = createReadSensors({
      sensors: [
        sensor('slow', (signal) => {
          signals.push(signal);
          return never;
        }),
      ],
      deadlineSeconds: () => 0.02,
      logger: silentLogger,
    });
    await read();
    expect(signals[0]?.aborted).toBe(true);
    await read();
    expect(signals).toHaveLength(1);
  });

  test('takes the value of the sensor that stands first', async () => {
    const read = createReadSensors({
      sensors: [thermometer, sensor('second', () => Promise.resolve({ temperature: 30, rain: 0 }))],
      deadlineSeconds: () => 1,
      logger: silentLogger,
    });
    expect(await read()).toEqual({ temperature: 21.4, rain: 0 });
  });
});
