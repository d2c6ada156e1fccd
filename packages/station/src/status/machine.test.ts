import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it } from '@jest/globals';

import { readSignal, readVitals } from './machine.ts';

const folder = useTemporaryFolders();

/** The two headings that the kernel prints (net/wireless/wext-proc.c), then the interfaces. */
const HEADINGS = `Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
 face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
`;

function wireless(...lines: string[]): string {
  const path = join(folder(), 'wireless');
  writeFileSync(path, `${HEADINGS}${lines.map((line) => `${line}\n`).join('')}`);
  return path;
}

it('reads the signal of the strongest wireless interface', () => {
  const path = wireless(
    ' wlan0: 0000   49.  -61.  -256        0      0      0      0     11        0',
    ' wlan1: 0000   60.  -50   -256        0      0      0      0      0        0',
  );
  expect(readSignal(path)).toEqual({ interface: 'wlan1', dBm: -50 });
});

it.each([
  ['no wireless interface', []],
  ['a driver that knows no dBm', [' wlan0: 0000   49.  195.    0        0 0 0 0 0 0']],
])('tells none where there is %s', (_, lines) => {
  expect(readSignal(wireless(...lines))).toBeUndefined();
});

it('tells none where the kernel shows none', () => {
  expect(readSignal('/nowhere/wireless')).toBeUndefined();
});

it('tells how long the program and the board have run', () => {
  const { uptime, boardUptime } = readVitals();
  expect(uptime).toBeGreaterThanOrEqual(0);
  expect(boardUptime).toBeGreaterThanOrEqual(uptime);
});
