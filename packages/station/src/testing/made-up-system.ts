import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The banks' addresses in the AM335x, with the interconnect that newer kernels put them below. */
const BANKS = [
  {
    address: '44e07000',
    target: '44c00000.interconnect/44c00000.interconnect:segment@200000/44e07000.target-module',
  },
  {
    address: '4804c000',
    target: '48000000.interconnect/48000000.interconnect:segment@0/4804c000.target-module',
  },
  {
    address: '481ac000',
    target: '48000000.interconnect/48000000.interconnect:segment@100000/481ac000.target-module',
  },
  {
    address: '481ae000',
    target: '48000000.interconnect/48000000.interconnect:segment@100000/481ae000.target-module',
  },
];

/** Which gpiochip a bank is: kernels from 5.15 on number them anew. */
const CHIP_NUMBERS = { '5.10': [0, 1, 2, 3], '6.6': [4, 0, 1, 2] };
/** The one between them then: a controller on the I²C bus. */
const EXPANDER = 'sys/devices/platform/ocp/4819c000.i2c/i2c-2/2-0020/gpiochip3';

export interface MadeUpSystem {
  readonly kernel: '5.10' | '6.6';
  /** As in /proc/device-tree/model. */
  readonly model?: string;
  /** Names of lines, by bank and line. */
  readonly lineNames?: readonly Readonly<Record<number, string>>[];
}

/** Makes `/sys` and `/proc` of a BeagleBone in a folder, as far as GPIO goes. */
export function makeUpSystem(root: string, options: MadeUpSystem): void {
  const { kernel, model = 'TI AM335x BeagleBone Black', lineNames = [] } = options;
  writeUp(join(root, 'proc/device-tree/model'), `${model}\0`);
  mkdirSync(join(root, 'sys/bus/gpio/devices'), { recursive: true });
  if (kernel === '6.6') {
    mkdirSync(join(root, EXPANDER), { recursive: true });
    symlinkSync(`../../../../${EXPANDER}`, join(root, 'sys/bus/gpio/devices/gpiochip3'));
  }
  BANKS.forEach(({ address, target }, bank) => {
    const chip = `gpiochip${CHIP_NUMBERS[kernel][bank] ?? 0}`;
    const device = `sys/devices/platform/ocp/${target}/${address}.gpio`;
    mkdirSync(join(root, device, chip), { recursive: true });
    symlinkSync(`../../../../${device}/${chip}`, join(root, 'sys/bus/gpio/devices', chip));
    const names = lineNames[bank];
    if (names === undefined) return;
    const node = `sys/firmware/devicetree/base/ocp/gpio@${address}`;
    const text = Array.from({ length: 32 }, (_, line) => `${names[line] ?? 'NC'}\0`).join('');
    writeUp(join(root, node, 'gpio-line-names'), text);
    symlinkSync(join(root, node), join(root, device, 'of_node'));
  });
}

/** Writes a file with the folders that it needs. */
export function writeUp(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
