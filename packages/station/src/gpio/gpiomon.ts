import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

import { codeOf, IsobarError, messageOf } from '@isobar/shared';

import type { GpioLine } from './find-line.ts';

/** The level of a line changed. */
export interface Edge {
  readonly isRising: boolean;
  /** When, as the kernel saw it: milliseconds of its monotonic clock (before Linux 5.7 of the wall clock). */
  readonly milliseconds: number;
}

/** `as-is` leaves the pin's own resistors as they are; the others need Linux 5.5. */
export const BIASES = ['as-is', 'pull-up', 'pull-down', 'disable'] as const;
export type Bias = (typeof BIASES)[number];

/** libgpiod's versions 1 and 2 have command lines of their own. */
export type GpiomonVersion = 1 | 2;

const run = promisify(execFile);
const VERSION_MILLISECONDS = 10_000;
/** Part of util-linux: has the kernel end gpiomon with the station, also where the station is killed. */
const SETPRIV = '/usr/bin/setpriv';

/** @throws IsobarError `ERR_GPIO`: it is not installed, or of a version that is not known */
export async function gpiomonVersion(command: string): Promise<GpiomonVersion> {
  const { stdout } = await run(command, ['--version'], { timeout: VERSION_MILLISECONDS }).catch(
    (error: unknown) => {
      throw new IsobarError(
        'ERR_GPIO',
        codeOf(error) === 'ENOENT'
          ? `${command} is not installed, which counts the pulses; install it with "apt install gpiod"`
          : `${command} does not tell its version: ${messageOf(error)}`,
        { cause: error },
      );
    },
  );
  const major = /\bv(\d+)\./.exec(stdout)?.[1];
  if (major === '1') return 1;
  if (major === '2') return 2;
  throw new IsobarError(
    'ERR_GPIO',
    `${command} says "${stdout.split('\n')[0] ?? ''}"; expected version 1 or 2 of libgpiod`,
  );
}

/** The command that prints each edge of a line as it comes (gpiomon(1) of libgpiod 1.6 and 2.2). */
export function gpiomonCommand(options: {
  command: string;
  version: GpiomonVersion;
  line: GpioLine;
  bias: Bias;
}): [command: string, ...args: string[]] {
  const { command, version, line, bias } = options;
  // Each version has its own word for "disable", and the second none for "as-is".
  const word = bias === 'disable' && version === 2 ? 'disabled' : bias;
  const wanted = bias === 'as-is' ? [] : [`--bias=${word}`];
  const args =
    version === 1
      ? ['--line-buffered', '--format=%o %e %s %n', ...wanted, line.chip]
      : ['--consumer=isobar', '--event-clock=monotonic', '--format=%o %e %S', ...wanted].concat(
          `--chip=${line.chip}`,
        );
  const whole = [command, ...args, String(line.offset)] as const;
  return existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'TERM', ...whole] : [...whole];
}

/** The edge in a line of its output; undefined where it is something else. */
export function parseEdge(text: string, version: GpiomonVersion): Edge | undefined {
  return version === 1 ? parseVersion1(text) : parseVersion2(text);
}

/** `28 0 1234 5678`: seconds and nanoseconds, without leading zeros; 0 is falling, 1 is rising. */
function parseVersion1(text: string): Edge | undefined {
  const [, edge, seconds, nanoseconds] = /^\d+ ([01]) (\d+) (\d{1,9})$/.exec(text) ?? [];
  if (edge === undefined) return undefined;
  return {
    isRising: edge === '1',
    milliseconds: Number(seconds) * 1000 + Number(nanoseconds) / 1e6,
  };
}

/** `28 2 1234.000005678`; 1 is rising, 2 is falling. */
function parseVersion2(text: string): Edge | undefined {
  const [, edge, seconds, nanoseconds] = /^\d+ ([12]) (\d+)\.(\d{9})$/.exec(text) ?? [];
  if (edge === undefined) return undefined;
  return {
    isRising: edge === '1',
    milliseconds: Number(seconds) * 1000 + Number(nanoseconds) / 1e6,
  };
}
