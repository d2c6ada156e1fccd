import { join } from 'node:path';

import { IsobarError } from '@isobar/shared';

import { boardModel, listGpioChips, textOf, type GpioChip } from './gpio-chips.ts';
import { BANK_ADDRESSES, bankLineOf, headerPinIn, type BankLine } from './header-pins.ts';

/** A line as the character device knows it. */
export interface GpioLine {
  readonly pin: string;
  /** `gpiochip1`, below `/dev`. */
  readonly chip: string;
  readonly offset: number;
}

const HEADER_PIN = /^P[1289]_\d\d$/;

/**
 * Finds the line behind a pin: a header pin of a BeagleBone (`P9_12`) by its bank's place in memory,
 * with the line's name as a check, any other by its name alone. Numbers of chips and of sysfs are never
 * relied on: kernels from 5.15 on number the banks anew.
 *
 * @param options.root - where `/` is
 * @throws IsobarError `ERR_GPIO`: there is no such line here, or it cannot be known which it is
 */
export function findLine(pin: string, options: { root?: string } = {}): GpioLine {
  const { root = '/' } = options;
  const chips = listGpioChips(root);
  if (chips.length === 0) {
    throw wrong(`${pin} cannot be found: this machine has no GPIO controller that Linux knows`);
  }
  if (!HEADER_PIN.test(pin)) return findByName(pin, chips);
  const place = bankLineOf(pin);
  if (place === undefined) {
    throw wrong(`${pin} is no GPIO pin: expected one such as P9_12, as docs/station.md lists them`);
  }
  checkBoard(pin, boardModel(root));
  const line = findInBank(pin, place, chips);
  checkMux(pin, root);
  return line;
}

function findByName(pin: string, chips: readonly GpioChip[]): GpioLine {
  const found = chips.flatMap(({ name: chip, lineNames }) =>
    lineNames.flatMap((name, offset) => (name === pin ? [{ pin, chip, offset }] : [])),
  );
  const [line] = found;
  if (line !== undefined && found.length === 1) return line;
  throw wrong(
    found.length === 0
      ? `No GPIO line is called ${pin}; expected a header pin of a BeagleBone, or a name that gpioinfo shows`
      : `${found.length} GPIO lines are called ${pin}, so that it cannot be known which is meant`,
  );
}

/** P8 and P9 are on other lines than P1 and P2, which no kernel without names of lines would tell. */
function checkBoard(pin: string, model: string): void {
  if (!/BeagleBone|PocketBeagle/.test(model)) {
    throw wrong(
      `${pin} is a pin of a BeagleBone, and this is ${model === '' ? 'a machine without a device tree' : model}; name the line as gpioinfo shows it`,
    );
  }
  const isPocket = model.includes('PocketBeagle');
  if (isPocket === /^P[12]_/.test(pin)) return;
  throw wrong(`A ${model} has no ${pin}; expected a pin of ${isPocket ? 'P1 or P2' : 'P8 or P9'}`);
}

function findInBank(pin: string, { bank, line }: BankLine, chips: readonly GpioChip[]): GpioLine {
  const address = BANK_ADDRESSES[bank];
  const chip = chips.find((each) => each.address === address);
  if (chip === undefined) {
    throw wrong(
      `${pin} is line ${line} of the GPIO bank at ${address}, which this kernel does not show`,
    );
  }
  const name = chip.lineNames[line] ?? '';
  const named = headerPinIn(name);
  if (named !== undefined && named !== pin && !isKnownMistake(pin, named)) {
    throw wrong(
      `${pin} should be line ${line} of the GPIO bank at ${address}, which this kernel calls "${name}"; it cannot be known which is right`,
    );
  }
  return { pin, chip: chip.name, offset: line };
}

/** BeagleBoard's device trees called P9_42 so until July 2024 (BeagleBoard-DeviceTrees, pull request 71). */
function isKnownMistake(pin: string, named: string): boolean {
  return pin === 'P9_42' && named === 'P8_42';
}

/** BeagleBoard's images with cape-universal tell what a pin is set to; elsewhere the kernel sets it. */
function checkMux(pin: string, root: string): void {
  const state = textOf(join(root, `sys/bus/platform/devices/ocp:${pin}_pinmux/state`))?.trim();
  if (state === undefined || state === 'default' || state.startsWith('gpio')) return;
  throw wrong(`${pin} is set to ${state}; set it with "config-pin ${pin} gpio_pu"`);
}

function wrong(message: string): IsobarError {
  return new IsobarError('ERR_GPIO', message);
}
