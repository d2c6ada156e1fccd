import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { useTemporaryFolders } from '@isobar/shared/testing';

import type { ClockSource } from './clock-source.ts';
import { createStationClock } from './station-clock.ts';
import { createChrony, createTimesyncd } from './synchronizers.ts';
import { createSystemClock } from './system-clock.ts';

const folder = useTemporaryFolders();

const clockAt = (now: number): ClockSource => ({ ...createSystemClock(), now: () => now });
const TODAY = Date.UTC(2026, 10, 25);
const WAKE_UP = Date.UTC(2000, 0, 1);

/** What `chronyc -c tracking` prints (chrony 4.3), by reference id and leap status. */
const tracking = (referenceId: string, leap: string): string =>
  `${referenceId},162.159.200.1,4,1795568000.1,0.000012,0.00001,0.00002,1.5,0.01,0.05,0.01,0.001,64.5,${leap}\n`;

describe('createStationClock', () => {
  test('asks systemd-timesyncd by the file that it touches', async () => {
    const run = join(folder(), 'timesync');
    mkdirSync(run);
    const clock = createStationClock({
      trust: 'auto',
      synchronizers: [createTimesyncd(run)],
      clock: clockAt(TODAY),
    });
    expect(await clock.isSynchronized()).toBe(false);
    writeFileSync(join(run, 'synchronized'), '');
    expect(await clock.isSynchronized()).toBe(true);
  });

  test.each([
    ['in step', tracking('A29FC801', 'Normal'), true],
    ['without a source yet', tracking('00000000', 'Not synchronised'), false],
    ['out of step', tracking('A29FC801', 'Not synchronised'), false],
    ['its own source', tracking('7F7F0101', 'Normal'), false],
    ['saying something else', '506 Cannot talk to daemon\n', false],
  ])('asks chrony, here %s', async (_, answer, expected) => {
    const chrony = createChrony({ folder: folder(), tracking: () => Promise.resolve(answer) });
    const clock = createStationClock({
      trust: 'synchronized',
      synchronizers: [chrony],
      clock: clockAt(TODAY),
    });
    expect(await clock.isSynchronized()).toBe(expected);
  });

  test('says so where nobody answers, and takes the answer of another', async () => {
    const broken = createChrony({
      folder: folder(),
      tracking: () => Promise.reject(new Error('spawn chronyc ENOENT')),
    });
    const clock = clockAt(TODAY);
    const alone = createStationClock({ trust: 'auto', synchronizers: [broken], clock });
    await expect(alone.isSynchronized()).rejects.toMatchObject({ code: 'ERR_CLOCK_UNKNOWN' });
    const timesyncd = folder();
    writeFileSync(join(timesyncd, 'synchronized'), '');
    const both = [broken, createTimesyncd(timesyncd)];
    const helped = createStationClock({ trust: 'auto', synchronizers: both, clock });
    expect(await helped.isSynchronized()).toBe(true);
  });

  test('without a synchronizer believes a clock that may be right, and none that cannot be', async () => {
    const none = { synchronizers: [createTimesyncd(join(folder(), 'missing'))] };
    const ask = (trust: 'auto' | 'trusted' | 'synchronized', now: number): unknown =>
      createStationClock({ trust, ...none, clock: clockAt(now) }).isSynchronized();
    expect(await ask('auto', TODAY)).toBe(true);
    expect(await ask('auto', WAKE_UP)).toBe(false);
    expect(await ask('synchronized', TODAY)).toBe(false);
    expect(await ask('trusted', WAKE_UP)).toBe(true);
  });

  test('has a monotonic clock and a boot id that all processes of this boot share', () => {
    const [one, two] = [createSystemClock(), createSystemClock()];
    expect(one.bootId).toBe(two.bootId);
    expect(one.bootId).toMatch(/^[0-9a-f-]{36}$/);
    const earlier = one.monotonic();
    expect(two.monotonic()).toBeGreaterThanOrEqual(earlier);
  });
});
