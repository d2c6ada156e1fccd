import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { createTurnstile } from './turnstile.ts';

/** A work that ends when it is told to. */
function createWork() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = { started: false, run: () => ((work.started = true), ended), end };
  return work;
}
const settled = (): Promise<void> => sleep(0);

describe('createTurnstile', () => {
  it('runs so many works at once and the others in their order', async () => {
    const turnstile = createTurnstile({ concurrency: 2, maxWaiting: 10, maxWaitSeconds: 10 });
    const works = [createWork(), createWork(), createWork(), createWork()];
    const results = works.map((work) => turnstile.run(work.run));
    await settled();
    expect(works.map(({ started }) => started)).toEqual([true, true, false, false]);
    expect(turnstile.waiting).toBe(2);
    works[1]?.end();
    await settled();
    expect(works.map(({ started }) => started)).toEqual([true, true, true, false]);
    for (const work of works) work.end();
    await Promise.all(results);
    expect(turnstile.waiting).toBe(0);
  });

  it('goes on after a work that failed', async () => {
    const turnstile = createTurnstile({ concurrency: 1, maxWaiting: 10, maxWaitSeconds: 10 });
    const failed = turnstile.run(() => Promise.reject(new Error('broken')));
    const next = turnstile.run(() => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  it('turns away what would wait behind too many, and says when to come back', async () => {
    const turnstile = createTurnstile({ concurrency: 1, maxWaiting: 1, maxWaitSeconds: 10 });
    const first = createWork();
    const results = [turnstile.run(first.run), turnstile.run(() => Promise.resolve())];
    await expect(turnstile.run(() => Promise.resolve())).rejects.toMatchObject({
      code: 'ERR_BUSY',
      retryAfterSeconds: expect.any(Number) as unknown,
    });
    first.end();
    await Promise.all(results);
  });

  it('does no work for who waited too long', async () => {
    const turnstile = createTurnstile({ concurrency: 1, maxWaiting: 10, maxWaitSeconds: 0.05 });
    const [first, late] = [createWork(), createWork()];
    const running = turnstile.run(first.run);
    const refused = expect(turnstile.run(late.run)).rejects.toMatchObject({ code: 'ERR_BUSY' });
    await sleep(60);
    first.end();
    await running;
    await refused;
    expect(late.started).toBe(false);
    expect(await turnstile.run(() => Promise.resolve('done'))).toBe('done');
  });

  it('turns away all that wait when it is closed, and lets run what runs', async () => {
    const turnstile = createTurnstile({ concurrency: 1, maxWaiting: 10, maxWaitSeconds: 10 });
    const first = createWork();
    const running = turnstile.run(first.run);
    const refused = expect(turnstile.run(createWork().run)).rejects.toMatchObject({
      code: 'ERR_BUSY',
    });
    turnstile.close();
    await refused;
    await expect(turnstile.run(createWork().run)).rejects.toMatchObject({ code: 'ERR_BUSY' });
    first.end();
    await running;
  });
});
