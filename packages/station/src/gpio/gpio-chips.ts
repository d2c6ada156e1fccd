import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

import { codeOf } from '@isobar/shared';

/** A GPIO controller as the kernel lists it. */
export interface GpioChip {
  /** As in `/dev`: `gpiochip1`. Which number a bank has changes with the kernel. */
  readonly name: string;
  /** Where it lies in memory, such as `4804c000`; undefined for one that is on a bus. */
  readonly address: string | undefined;
  /** By line; empty where the device tree names none. */
  readonly lineNames: readonly string[];
}

const DEVICES = 'sys/bus/gpio/devices';

/**
 * The GPIO controllers of this machine. Names of lines come from the device tree, by way of `/sys`:
 * that is the same text on all kernels, and needs neither a tool, of which there are two versions, nor
 * rights to the devices.
 *
 * @param root - where `/` is
 */
export function listGpioChips(root = '/'): GpioChip[] {
  return entriesOf(join(root, DEVICES))
    .filter((name) => /^gpiochip\d+$/.test(name))
    .sort()
    .map((name) => {
      const path = realpathSync(join(root, DEVICES, name));
      const address = /\/([0-9a-f]+)\.gpio\/gpiochip\d+$/.exec(path)?.[1];
      // Some kernels give the node to the controller, some to the chip, most to both.
      const names =
        textOf(join(path, 'of_node/gpio-line-names')) ??
        textOf(join(path, '../of_node/gpio-line-names')) ??
        '';
      return { name, address, lineNames: names.split('\0') };
    });
}

/** What board this is, as its device tree says; empty where there is none. */
export function boardModel(root = '/'): string {
  return (textOf(join(root, 'proc/device-tree/model')) ?? '').replace(/\0/g, '');
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
