import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { codeOf, IsobarError } from '@isobar/shared';

/** The analog inputs of a board. */
export interface Adc {
  /**
   * Measures now, a few times, and gives the middle: a spike on the wire counts for nothing.
   *
   * @param channel - 0 to 6, as in `AIN0`
   * @returns volts at the pin
   */
  read(channel: number): Promise<number>;
}

/** What the AM335x's inputs take at most, and measure with. More destroys them. */
export const FULL_SCALE_VOLTS = 1.8;
/** 12 bit; the kernel's driver tells a scale of 1,800 mV / 2¹² (drivers/iio/adc/ti_am335x_adc.c). */
const STEPS = 4096;
const SAMPLES = 5;
const DEVICES = 'sys/bus/iio/devices';
/** `TI-am335x-adc`, in newer kernels `TI-am335x-adc.0.auto`. */
const NAME = 'TI-am335x-adc';

/**
 * The ADC of the AM335x, through the kernel's industrial I/O. It is found by its name: which number it
 * has depends on what else is there.
 *
 * @param options.root - where `/` is
 */
export function createIioAdc(options: { root?: string } = {}): Adc {
  const { root = '/' } = options;
  let folder: string | undefined;

  async function find(): Promise<string> {
    const devices = await readdir(join(root, DEVICES)).catch(() => []);
    for (const device of devices) {
      const path = join(root, DEVICES, device);
      const name = await readFile(join(path, 'name'), 'utf8').catch(() => '');
      if (name.startsWith(NAME)) return path;
    }
    throw new IsobarError(
      'ERR_ADC',
      'The analog inputs are not there: Linux shows no TI-am335x-adc; load the overlay BB-ADC-00A0 (docs/station.md)',
    );
  }

  return {
    read: async (channel) => {
      const path = (folder ??= await find());
      try {
        const samples: number[] = [];
        while (samples.length < SAMPLES) {
          samples.push(parse(await readFile(join(path, `in_voltage${channel}_raw`), 'utf8')));
        }
        samples.sort((one, other) => one - other);
        return ((samples[SAMPLES >> 1] ?? Number.NaN) * FULL_SCALE_VOLTS) / STEPS;
      } catch (error) {
        folder = undefined; // it may come back under another number
        throw explain(channel, error);
      }
    },
  };
}

function parse(text: string): number {
  if (/^\d{1,4}\n?$/.test(text)) return Number(text);
  throw new Error(`it says "${text.slice(0, 20).trim()}", which is no count`);
}

function explain(channel: number, error: unknown): IsobarError {
  const code = codeOf(error);
  const reason =
    code === 'ENOENT'
      ? 'this board has no such input'
      : code === ''
        ? String(error instanceof Error ? error.message : error)
        : `its driver answers ${code}`;
  return new IsobarError('ERR_ADC', `AIN${channel} cannot be read: ${reason}`, { cause: error });
}
