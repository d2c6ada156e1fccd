import { eventually } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { createGuessLimits, DEFAULT_GUESS_LIMITS, type GuessLimits } from './guess-limits.ts';

const WIDE = { failures: 1000, seconds: 600 };
const wide = { perAddress: WIDE, perName: WIDE, perNameAndAddress: WIDE };

async function fail(limits: GuessLimits, times: number, from: { name: string; network: string }) {
  for (let index = 0; index < times; index++) {
    await limits.check(from);
    await limits.countFailure(from);
  }
}
const refused = (seconds: number) => ({
  code: 'ERR_TOO_MANY_TRIES',
  retryAfterSeconds: seconds,
});

describe('createGuessLimits', () => {
  const guess = { name: 'roof-2', network: '192.0.2.7' };

  it('stops who guesses at one name, and neither that name elsewhere nor others there', async () => {
    const limits = createGuessLimits({ ...wide, perNameAndAddress: { failures: 3, seconds: 600 } });
    await fail(limits, 3, guess);
    await expect(limits.check(guess)).rejects.toMatchObject(refused(600));
    await limits.check({ ...guess, network: '192.0.2.8' });
    await limits.check({ ...guess, name: 'roof-3' });
  });

  it('stops an address that tries many names', async () => {
    const limits = createGuessLimits({ ...wide, perAddress: { failures: 3, seconds: 60 } });
    for (const name of ['a', 'b', 'c']) await fail(limits, 1, { ...guess, name });
    await expect(limits.check(guess)).rejects.toMatchObject(refused(60));
    await limits.check({ ...guess, network: '192.0.2.8' });
  });

  it('stops many addresses that try one name', async () => {
    const limits = createGuessLimits({ ...wide, perName: { failures: 3, seconds: 60 } });
    for (const network of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      await fail(limits, 1, { ...guess, network });
    }
    await expect(limits.check(guess)).rejects.toMatchObject(refused(60));
    await limits.check({ ...guess, name: 'roof-3' });
  });

  it('says the longest of the times to wait', async () => {
    const limits = createGuessLimits({
      perAddress: { failures: 1, seconds: 60 },
      perName: { failures: 1, seconds: 90 },
      perNameAndAddress: { failures: 1, seconds: 30 },
    });
    await limits.countFailure(guess);
    await expect(limits.check(guess)).rejects.toMatchObject(refused(90));
  });

  it('lets tries on once the time is over, which tries in between do not lengthen', async () => {
    const limits = createGuessLimits({ ...wide, perName: { failures: 1, seconds: 1 } });
    const start = performance.now();
    await limits.countFailure(guess);
    await eventually(() => limits.check(guess));
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  it('leaves one address fewer than one guess a second, however many names it tries', () => {
    const { perAddress, perName, perNameAndAddress } = DEFAULT_GUESS_LIMITS;
    expect(perNameAndAddress.failures / perNameAndAddress.seconds).toBeLessThan(1 / 30);
    expect(perName.failures / perName.seconds).toBeLessThanOrEqual(1);
    expect(perAddress.failures / perAddress.seconds).toBeLessThanOrEqual(2);
  });
});
