import { join } from 'node:path';

import { codeOf, messageOf } from '@isobar/shared';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, test } from '@jest/globals';

import { makeUpSystem, writeUp, type MadeUpSystem } from '../testing/made-up-system.ts';
import { findLine } from './find-line.ts';
import { headerPinIn } from './header-pins.ts';

const folder = useTemporaryFolders();

function system(options: MadeUpSystem): string {
  const root = folder();
  makeUpSystem(root, options);
  return root;
}

function failureOf(pin: string, root: string): string {
  try {
    findLine(pin, { root });
  } catch (error) {
    expect(codeOf(error)).toBe('ERR_GPIO');
    return messageOf(error);
  }
  throw new Error('Expected a failure');
}

/** Names as in Linux 6.6's am335x-boneblack.dts, and of earlier kernels of BeagleBoard. */
const MAINLINE = [{ 7: 'P9_42A [ecappwm0]' }, { 28: 'P9_12', 17: 'P9_23' }, { 2: 'P8_7' }, {}];
const BEAGLEBOARD = [{ 7: 'P8_42A [ecappwm0]' }, { 28: 'P9_12 [gpio1_28]' }, {}, {}];
const TI_4_14 = [{}, { 28: 'GPMC_BEN1' }, {}, {}];

describe('findLine', () => {
  // GPIO1_28 is P9_12 in the BeagleBone Black System Reference Manual, GPIO2_2 P8_07, GPIO3_19 P9_27.
  test.each([
    ['5.10', 'P9_12', 'gpiochip1', 28],
    ['6.6', 'P9_12', 'gpiochip0', 28],
    ['5.10', 'P8_07', 'gpiochip2', 2],
    ['6.6', 'P8_07', 'gpiochip1', 2],
    ['5.10', 'P9_42', 'gpiochip0', 7],
    ['6.6', 'P9_42', 'gpiochip4', 7],
    ['6.6', 'P9_27', 'gpiochip2', 19],
  ] as const)('on Linux %s, %s is line %s %i', (kernel, pin, chip, offset) => {
    for (const lineNames of [MAINLINE, BEAGLEBOARD, TI_4_14, undefined]) {
      const root = system({ kernel, ...(lineNames && { lineNames }) });
      expect(findLine(pin, { root })).toEqual({ pin, chip, offset });
    }
  });

  test('knows the pins of a PocketBeagle, whose names have a point', () => {
    const lineNames = [{}, {}, {}, { 21: 'P1.29 [PRU0.7]' }];
    const root = system({ kernel: '6.6', model: 'TI AM335x PocketBeagle', lineNames });
    expect(findLine('P1_29', { root })).toEqual({ pin: 'P1_29', chip: 'gpiochip2', offset: 21 });
    expect(failureOf('P9_12', root)).toBe(
      'A TI AM335x PocketBeagle has no P9_12; expected a pin of P1 or P2',
    );
  });

  test('refuses a pin whose line the kernel calls otherwise', () => {
    const root = system({ kernel: '6.6', lineNames: [{}, { 28: 'P8_26' }, {}, {}] });
    expect(failureOf('P9_12', root)).toBe(
      'P9_12 should be line 28 of the GPIO bank at 4804c000, which this kernel calls "P8_26"; it cannot be known which is right',
    );
  });

  test('refuses a pin that is no GPIO, one of a bank that is not there, and a machine without GPIO', () => {
    const root = system({ kernel: '6.6' });
    expect(failureOf('P9_01', root)).toContain('P9_01 is no GPIO pin');
    expect(failureOf('P9_12', folder())).toContain('this machine has no GPIO controller');
    const other = folder();
    writeUp(join(other, 'proc/device-tree/model'), 'TI AM335x BeagleBone Black\0');
    writeUp(join(other, 'sys/bus/gpio/devices/gpiochip0/label'), 'gpio\n');
    expect(failureOf('P9_12', other)).toContain(
      'the GPIO bank at 4804c000, which this kernel does',
    );
  });

  test('refuses a pin that is set to something else', () => {
    const root = system({ kernel: '5.10' });
    const state = join(root, 'sys/bus/platform/devices/ocp:P9_24_pinmux/state');
    writeUp(state, 'uart\n');
    expect(failureOf('P9_24', root)).toBe(
      'P9_24 is set to uart; set it with "config-pin P9_24 gpio_pu"',
    );
    writeUp(state, 'gpio_pu\n');
    expect(findLine('P9_24', { root }).offset).toBe(15);
  });

  test('finds a line of another board by its name alone, and only where there is one', () => {
    const lineNames = [{ 4: 'GPIO17' }, { 1: 'twice' }, { 1: 'twice' }, {}];
    const root = system({ kernel: '6.6', model: 'Raspberry Pi 4 Model B', lineNames });
    expect(findLine('GPIO17', { root })).toEqual({ pin: 'GPIO17', chip: 'gpiochip4', offset: 4 });
    expect(failureOf('twice', root)).toContain('2 GPIO lines are called twice');
    expect(failureOf('GPIO18', root)).toContain('No GPIO line is called GPIO18');
    expect(failureOf('P9_12', root)).toContain('and this is Raspberry Pi 4 Model B');
  });
});

test.each([
  ['P9_12 [gpio1_28]', 'P9_12'],
  ['P8_7', 'P8_07'],
  ['P1.08 [SPI0_CLK]', 'P1_08'],
  ['P9_15A', 'P9_15'],
  ['[mmc1_dat1]', undefined],
  ['P9_123', undefined],
  ['NC', undefined],
])('reads the name %s as %s', (name, pin) => {
  expect(headerPinIn(name)).toBe(pin);
});
