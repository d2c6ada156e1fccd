import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { useTemporaryFolders } from '@isobar/shared/testing';
import { expect, test } from '@jest/globals';

import { runCli } from '../testing/run-cli.ts';

const folder = useTemporaryFolders();
const PLUGIN = fileURLToPath(
  new URL('../../../station/src/testing/emulated-plugin.ts', import.meta.url),
);

function config(text: string): string {
  const path = join(folder(), 'station.yaml');
  writeFileSync(path, text);
  return path;
}

test('shows what is on the bus, and what each sensor gives, with units', async () => {
  const path = config(`io: ${PLUGIN}
sensors:
  - chip: bmp280
  - { chip: bh1750, name: roof-light }
`);
  const { exitCode, output } = await runCli(['station', 'sensors', '--config', path]);
  expect(output).toBe(`I2C bus 2: 0x76
bmp280      temperature 25.1 °C · pressure 1006.5 hPa
roof-light  no values: EREMOTEIO, Remote I/O error
`);
  expect(exitCode).toBe(0);
});

test('counts pulses for some seconds, says so, and says what is wrong with a pin', async () => {
  const path = config('sensors: [{ anemometer: P9_01x }, { battery: AIN0, ratio: 9 }]\n');
  const { exitCode, output } = await runCli(['station', 'sensors', '--config', path]);
  expect(output).toMatch(/^anemometer: counting for 5 s\nanemometer {2}no values: /);
  expect(output).toMatch(/P9_01x/);
  expect(output).toMatch(/\nbattery {5}no values: /);
  expect(exitCode).toBe(0);
}, 15_000);

test('points at the line of a config file that does not fit', async () => {
  const path = config('sensors:\n  - chip: bmp28\n');
  const { exitCode, errorOutput } = await runCli(['station', 'sensors', '--config', path]);
  expect(errorOutput).toContain('line 2: sensors[0].chip: expected one of bme280');
  expect(errorOutput).toContain('ERR_CONFIG');
  expect(exitCode).toBe(1);
});

test('asks for a config file where there is none', async () => {
  const { errorOutput } = await runCli(['station', 'sensors']);
  expect(errorOutput).toContain('name it with --config or ISOBAR_STATION_CONFIG');
});
