import { expect, it } from '@jest/globals';

import { keepFor } from './keep-for.ts';

/** Makes 1, 2, 3 … whenever it is told to. */
function createMaker() {
  const waiting: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
  const make = () =>
    new Promise<number>((resolve, reject) => {
      waiting.push({ resolve, reject });
    });
  return { make, waiting };
}

it('makes once for all who ask meanwhile, also where that takes longer than it is kept', async () => {
  const { make, waiting } = createMaker();
  const read = keepFor(0, make);
  const answers = [read(), read()];
  await new Promise((resolve) => setImmediate(resolve));
  answers.push(read());
  expect(waiting).toHaveLength(1);
  waiting[0]?.resolve(7);
  expect(await Promise.all(answers)).toEqual([7, 7, 7]);
});

it('makes anew what is too old, and what could not be made', async () => {
  const { make, waiting } = createMaker();
  const old = keepFor(0, make);
  const first = old();
  waiting[0]?.resolve(1);
  await first;
  void old();
  expect(waiting).toHaveLength(2);

  const kept = keepFor(3600, make);
  const failed = kept();
  waiting[2]?.reject(new Error('away'));
  await expect(failed).rejects.toThrow('away');
  const second = kept();
  waiting[3]?.resolve(2);
  expect(await second).toBe(2);
  expect(await kept()).toBe(2);
  expect(waiting).toHaveLength(4);
});
