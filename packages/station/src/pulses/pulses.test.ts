import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { eventually, startModule, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, jest, test } from '@jest/globals';

import { pulseTrain, writeFakeGpiomon, type PlayedEdge } from '../testing/fake-gpiomon.ts';
import { makeUpSystem } from '../testing/made-up-system.ts';
import { createTestLogger, silentLogger } from '../testing/test-logger.ts';
import { createAnemometer } from './anemometer.ts';
import { createRainGauge } from './rain-gauge.ts';

// Programs are started and waited for, also on a machine that is busy.
jest.setTimeout(30_000);

const closing = useClosing();
const folder = useTemporaryFolders();
const { signal } = new AbortController();

type Fake = Partial<Parameters<typeof writeFakeGpiomon>[0]>;

/** What a line needs: a board, and a gpiomon that plays these edges. */
function lineWith(fake: Fake) {
  const root = folder();
  makeUpSystem(root, { kernel: '6.6' });
  const gpiomon = writeFakeGpiomon({ folder: root, version: '1.6.3', ...fake });
  const { command } = gpiomon;
  const line = { pin: 'P9_12', bias: 'pull-up', root, command, retrySeconds: 0.05 } as const;
  return { gpiomon, line: { ...line, logger: silentLogger } };
}

function rainGauge(fake: Fake, debounceMilliseconds = 2) {
  const { gpiomon, line } = lineWith(fake);
  const options = { ...line, name: 'rain-gauge', perTip: 0.5, debounceMilliseconds };
  const gauge = closing(createRainGauge(options));
  let fallen = 0;
  /** All that the readings so far gave. */
  const readAll = async (): Promise<number> => {
    fallen += (await gauge.read(signal)).rain ?? 0;
    return fallen;
  };
  return { gauge, gpiomon, readAll };
}

/** Keeps JavaScript busy, as a slow task of another part would. */
function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe('a rain gauge', () => {
  test.each(['1.6.3', '2.2.1'] as const)(
    'loses no pulse of 60 a second to bounces or to a blocked thread (gpiomon %s)',
    async (version) => {
      const { readAll } = rainGauge({ version, edges: pulseTrain({ hertz: 60, seconds: 3 }) });
      for (let round = 0; round < 7; round += 1) {
        block(400);
        await readAll();
        await sleep(30);
      }
      await eventually(async () => {
        expect(await readAll()).toBe(180 * 0.5);
      });
    },
    20_000,
  );

  test('gives back what could not be kept, once', async () => {
    const edges = pulseTrain({ hertz: 10, seconds: 1 });
    const { gauge } = rainGauge({ edges });
    let rain = 0;
    await eventually(async () => {
      rain += (await gauge.read(signal)).rain ?? 0;
      expect(rain).toBe(5);
    });
    gauge.restore?.({ rain: 5 });
    await eventually(async () => {
      expect(await gauge.read(signal)).toEqual({ rain: 5 });
    });
    await eventually(async () => {
      expect(await gauge.read(signal)).toEqual({ rain: 0 });
    });
  });

  test('goes on when its gpiomon dies, says so, and loses nothing that was counted', async () => {
    const edges = pulseTrain({ hertz: 10, seconds: 0.5 });
    const { gpiomon, readAll } = rainGauge({ edges });
    await eventually(async () => {
      expect(await readAll()).toBe(2.5);
    });
    process.kill(gpiomon.pids()[0] ?? 0, 'SIGKILL');
    await eventually(async () => {
      await expect(readAll()).rejects.toThrow('gpiomon ended with');
    });
    // As much again, since the second plays the same.
    await eventually(async () => {
      expect(gpiomon.pids()).toHaveLength(2);
      expect(await readAll()).toBe(5);
    });
  });

  test.each([
    [
      'error waiting for events: Device or resource busy',
      'P9_12 is in use by another program, or by the kernel',
    ],
    [
      'unable to request lines on chip /dev/gpiochip0: Device or resource busy',
      'P9_12 is in use by another program, or by the kernel',
    ],
    ['error waiting for events: Permission denied', 'gpiomon: error waiting for events: Perm'],
  ])('tries again after "%s"', async (complaint, reason) => {
    const fails = { times: 3, complaint };
    const { gauge, gpiomon } = rainGauge({ fails });
    await eventually(async () => {
      await expect(gauge.read(signal)).rejects.toThrow(reason);
    });
    await eventually(async () => {
      expect(await gauge.read(signal)).toEqual({ rain: 0 });
    });
    expect(gpiomon.pids()).toHaveLength(4);
  });

  test('tells that there is no such pin', async () => {
    const { line } = lineWith({});
    const options = { ...line, pin: 'P9_01', name: 'x', perTip: 1, debounceMilliseconds: 1 };
    const gauge = closing(createRainGauge(options));
    await eventually(async () => {
      await expect(gauge.read(signal)).rejects.toThrow('P9_01 is no GPIO pin');
    });
  });

  test.each([0, 1, 5, 20, 60, 120])('is closed %i ms after it was opened', async (milliseconds) => {
    const { gauge, gpiomon } = rainGauge({});
    await sleep(milliseconds);
    await gauge.close();
    for (const pid of gpiomon.pids()) expect(isAlive(pid)).toBe(false);
  });

  test('ends its gpiomon when it is closed', async () => {
    const { gauge, gpiomon } = rainGauge({});
    await eventually(() => {
      expect(gpiomon.pids()).toHaveLength(1);
    });
    await gauge.close();
    expect(isAlive(gpiomon.pids()[0] ?? 0)).toBe(false);
  });
});

describe('an anemometer', () => {
  test('gives mean and gust by the kernel’s time, also where it is read late', async () => {
    // 2 Hz for 3 s, then 20 Hz for 3.5 s.
    const edges: PlayedEdge[] = [
      ...pulseTrain({ hertz: 2, seconds: 3 }),
      ...pulseTrain({ hertz: 20, seconds: 3.5, from: 3000 }),
    ];
    const { gpiomon, line } = lineWith({ version: '2.2.1', edges });
    const options = { ...line, name: 'anemometer', perHertz: 0.5, debounceMilliseconds: 2 };
    const begun = performance.now();
    const anemometer = closing(createAnemometer(options));
    expect(await anemometer.read(signal)).toEqual({});
    await eventually(
      () => {
        expect(gpiomon.hasPlayed()).toBe(true);
      },
      { timeoutSeconds: 25 },
    );
    block(500);
    const { windSpeed = 0, windGust = 0 } = await anemometer.read(signal);
    const seconds = (performance.now() - begun) / 1000;
    // 76 pulses, the last of which begins 6.475 s after the first program's start.
    expect(windSpeed).toBeLessThanOrEqual((76 / 6.475) * 0.5);
    expect(windSpeed).toBeGreaterThanOrEqual((76 / seconds) * 0.5);
    expect(windGust).toBeCloseTo(10, 6);
  }, 20_000);
});

test('a gpiomon of another kind is refused, and told in the log', async () => {
  const { line } = lineWith({});
  const { logger, lines } = createTestLogger();
  // /bin/echo answers --version with one that is unknown.
  const options = { ...line, command: '/bin/echo', logger, name: 'x', perTip: 1 };
  closing(createRainGauge({ ...options, debounceMilliseconds: 1 }));
  await eventually(() => {
    expect(lines).toEqual([
      expect.objectContaining({
        msg: 'the pin is not watched',
        reason: expect.stringContaining('expected version 1 or 2 of libgpiod') as unknown,
      }),
    ]);
  });
});

const hasSetpriv = spawnSync('/usr/bin/setpriv', ['--version']).status === 0;
if (!hasSetpriv) process.stderr.write('!!! setpriv is missing: a killed station is NOT tested\n');

(hasSetpriv ? test : test.skip)('gpiomon ends with a station that is killed', async () => {
  const { gpiomon, line } = lineWith({});
  const url = new URL('rain-gauge.ts', import.meta.url).href;
  const station = startModule(`
    import { createLogger } from '@isobar/shared/service';
    import { createRainGauge } from ${JSON.stringify(url)};
    const line = ${JSON.stringify({ ...line, name: 'x', perTip: 1, debounceMilliseconds: 1 })};
    createRainGauge({ ...line, logger: createLogger({ name: 'x', level: 'silent' }) });
  `);
  const pid = await eventually(() => {
    const [first] = gpiomon.pids();
    if (first === undefined) throw new Error('gpiomon was not started');
    return first;
  });
  station.kill('SIGKILL');
  await eventually(() => {
    expect(isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  // A zombie has ended: nobody waits for the child of a killed process at once.
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
