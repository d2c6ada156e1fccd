import { eventually, useClosing } from '@isobar/shared/testing';
import { expect, test } from '@jest/globals';

import { createRainGauge } from '../pulses/rain-gauge.ts';
import { EmulatedBoard } from '../testing/emulated-board.ts';
import { silentLogger } from '../testing/test-logger.ts';

const closing = useClosing();
const { signal } = new AbortController();

function gaugeOn(pin: string, io: EmulatedBoard) {
  const line = { pin, bias: 'as-is', logger: silentLogger, pollWith: io } as const;
  const options = { ...line, name: 'rain-gauge', perTip: 1, debounceMilliseconds: 2 };
  return closing(createRainGauge(options));
}

test('counts slow pulses through an IO plugin, and not that the contact is closed at first', async () => {
  const io = new EmulatedBoard();
  // Closed for the first ten of each forty looks, six times: what is closed at the start is no pulse.
  let looks = 0;
  io.levels.set('GPIO17', () => {
    looks += 1;
    return looks < 240 && looks % 40 < 10 ? 0 : 1;
  });
  const gauge = gaugeOn('GPIO17', io);
  let rain = 0;
  await eventually(async () => {
    rain += (await gauge.read(signal)).rain ?? 0;
    expect(looks).toBeGreaterThan(300);
  });
  expect(rain).toBe(5);
});

test('tells that the plugin has no such pin', async () => {
  const gauge = gaugeOn('GPIO99', new EmulatedBoard());
  await expect(gauge.read(signal)).rejects.toThrow('the IO plugin cannot read GPIO99');
});
