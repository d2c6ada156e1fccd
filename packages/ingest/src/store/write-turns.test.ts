import { expect, it } from '@jest/globals';

import { createWriteTurns } from './write-turns.ts';

it('has batches overlap, and whoever is alone wait for those before and go before those after', async () => {
  const turns = createWriteTurns();
  const events: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => (): Promise<void> =>
    new Promise((resolve) => {
      events.push(`${name} begins`);
      ends.set(name, () => {
        events.push(`${name} ends`);
        resolve();
      });
    });
  const first = turns.batch(work('first'));
  const second = turns.batch(work('second'));
  const alone = turns.alone(work('alone'));
  const third = turns.batch(work('third'));
  const alsoAlone = turns.alone(work('also alone'));

  const end = async (name: string, promise: Promise<void>): Promise<void> => {
    while (!ends.has(name)) await Promise.resolve();
    ends.get(name)?.();
    await promise;
  };
  await end('second', second);
  await end('first', first);
  await end('alone', alone);
  await end('third', third);
  await end('also alone', alsoAlone);
  expect(events).toEqual([
    ...['first begins', 'second begins', 'second ends', 'first ends'],
    ...['alone begins', 'alone ends', 'third begins', 'third ends'],
    ...['also alone begins', 'also alone ends'],
  ]);
});

it('goes on after work that failed, and tells only whoever gave it', async () => {
  const turns = createWriteTurns();
  const fail = (): Promise<never> => Promise.reject(new Error('full'));
  const outcomes = await Promise.allSettled([
    turns.batch(fail),
    turns.alone(fail),
    turns.alone(() => 'alone'),
    turns.batch(() => Promise.resolve('batch')),
  ]);
  expect(outcomes).toMatchObject([
    { status: 'rejected', reason: { message: 'full' } },
    { status: 'rejected', reason: { message: 'full' } },
    { status: 'fulfilled', value: 'alone' },
    { status: 'fulfilled', value: 'batch' },
  ]);
});
