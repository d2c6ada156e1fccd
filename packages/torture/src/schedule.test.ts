import { expect, it } from '@jest/globals';

import { createRandom } from '@isobar/shared';
import { FAULT_KINDS, planFaults } from './schedule.ts';

const plan = (seed: number, seconds: number) =>
  planFaults({ random: createRandom(seed), seconds, kinds: FAULT_KINDS });

it('plans the same storm for the same seed, and another for another', () => {
  expect(plan(7, 60)).toEqual(plan(7, 60));
  expect(plan(7, 60)).not.toEqual(plan(8, 60));
});

it('plans every kind of fault once before it repeats one, and none past the end', () => {
  const faults = plan(7, 60);
  expect(new Set(faults.slice(0, FAULT_KINDS.length).map(({ kind }) => kind)).size).toBe(
    FAULT_KINDS.length,
  );
  expect(faults.every(({ atSeconds, lastsSeconds }) => atSeconds + lastsSeconds <= 60)).toBe(true);
});
