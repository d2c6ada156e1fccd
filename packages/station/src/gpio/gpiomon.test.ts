import { spawnSync } from 'node:child_process';

import { codeOf } from '@isobar/shared';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, test } from '@jest/globals';

import { writeFakeGpiomon } from '../testing/fake-gpiomon.ts';
import { BIASES, gpiomonCommand, gpiomonVersion, parseEdge } from './gpiomon.ts';

const folder = useTemporaryFolders();
const line = { pin: 'P9_12', chip: 'gpiochip1', offset: 28 };

describe('parseEdge', () => {
  // gpiomon(1): %s and %n of 1.6 are plain numbers; %S of 2.x has nine places.
  test.each([
    // As gpiomon 1.6.3 on Linux 6.1 and 2.2.1 on Linux 6.12 wrote them (.ci/gpio/run).
    ['3 1 13 904516176', 1, { isRising: true, milliseconds: 13_904.516176 }],
    ['3 0 14 2700000', 1, { isRising: false, milliseconds: 14_002.7 }],
    ['3 1 23.948381440', 2, { isRising: true, milliseconds: 23_948.38144 }],
    ['3 2 24.047785824', 2, { isRising: false, milliseconds: 24_047.785824 }],
    ['28 0 1234 5678', 1, { isRising: false, milliseconds: 1_234_000.005678 }],
    ['28 1 1234 500000000', 1, { isRising: true, milliseconds: 1_234_500 }],
    ['28 2 1234.000005678', 2, { isRising: false, milliseconds: 1_234_000.005678 }],
    ['28 1 1234.500000000', 2, { isRising: true, milliseconds: 1_234_500 }],
  ] as const)('reads %j of version %i', (text, version, expected) => {
    expect(parseEdge(text, version)).toEqual(expected);
  });

  test.each([
    ['28 2 1234 5678', 1],
    ['28 0 1234.000005678', 1],
    ['28 0 1234.000005678', 2],
    ['28 2 1234.5', 2],
    ["Monitoring line '28'...", 2],
    ['', 1],
    ['8 2 12', 2],
  ] as const)('takes %j of version %i for no edge', (text, version) => {
    expect(parseEdge(text, version)).toBeUndefined();
  });
});

describe('gpiomonVersion', () => {
  test.each([
    ['1.6.3', 1],
    ['2.2.1', 2],
  ] as const)('knows %s', async (version, expected) => {
    const { command } = writeFakeGpiomon({ folder: folder(), version });
    expect(await gpiomonVersion(command)).toBe(expected);
  });

  test('says what to install, and what it does not know', async () => {
    const missing = await gpiomonVersion('gpiomon-that-is-not-there').catch(
      (error: unknown) => error,
    );
    expect(codeOf(missing)).toBe('ERR_GPIO');
    expect(String(missing)).toContain('install it with "apt install gpiod"');
    await expect(gpiomonVersion('/bin/echo')).rejects.toThrow(
      /^\/bin\/echo says ".*echo.*"; expected version 1 or 2 of libgpiod$/,
    );
  });
});

/** Real ones: that of this machine, and those of other versions that the environment names. */
const programs = ['gpiomon', ...(process.env.ISOBAR_TEST_GPIOMON?.split(':') ?? [])].filter(
  (program) => spawnSync(program, ['--version']).status === 0,
);
if (programs.length === 0) {
  process.stderr.write(
    '!!! gpiomon is missing (apt install gpiod): its real command line is NOT tested\n',
  );
}

(programs.length === 0 ? test.skip : test)('a real gpiomon takes the command line', async () => {
  const missing = { ...line, chip: 'gpiochip987' };
  for (const program of programs) {
    const version = await gpiomonVersion(program);
    for (const bias of BIASES) {
      const options = { command: program, version, line: missing, bias };
      const [command, ...args] = gpiomonCommand(options);
      const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
      // Past its options it looks for the chip, which is not there.
      expect(stderr).toMatch(/No such file or directory|cannot find GPIO chip/);
      expect(status).toBe(1);
    }
  }
});
