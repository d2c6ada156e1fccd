import { expect, test } from '@jest/globals';

import { createRunner } from './runner.ts';

test('loses no wake-up, also in the turns in which a run ends', async () => {
  let runs = 0;
  const runner = createRunner(async () => {
    runs += 1;
    await Promise.resolve();
  });
  for (let delay = 0; delay < 10; delay += 1) {
    runner.wake();
    for (let turn = 0; turn < delay; turn += 1) await Promise.resolve();
    const before = runs;
    runner.wake();
    await runner.idle();
    expect(runs).toBeGreaterThan(before);
  }
});

test('does not run twice at a time', async () => {
  let atWork = 0;
  let most = 0;
  const runner = createRunner(async () => {
    atWork += 1;
    most = Math.max(most, atWork);
    await Promise.resolve();
    atWork -= 1;
  });
  runner.wake();
  runner.wake();
  await runner.idle();
  expect(most).toBe(1);
});
