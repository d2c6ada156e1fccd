import { describe, expect, it } from '@jest/globals';

import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('answers with what the check returns once it no longer throws', async () => {
    let tries = 0;
    const answer = await eventually(() => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return Promise.resolve(tries);
    });
    expect(answer).toBe(3);
  });

  it('throws what the check last threw, once the time is over', async () => {
    let tries = 0;
    const check = (): never => {
      tries += 1;
      throw new Error(`try ${tries}`);
    };
    await expect(eventually(check, { timeoutSeconds: 0.1 })).rejects.toThrow(/^try \d+$/);
    expect(tries).toBeGreaterThan(1);
  });
});
