import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { createGate } from './gate.ts';

describe('createGate', () => {
  it('lets so many through at a time, in their order, and none once it is closed', async () => {
    const gate = createGate(2);
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    for (const number of [0, 1, 2, 3]) {
      gate.enter(
        () =>
          new Promise((resolve) => {
            begun.push(number);
            ends[number] = resolve;
          }),
      );
    }
    expect(begun).toEqual([0, 1]);
    ends[1]?.();
    await turn();
    expect(begun).toEqual([0, 1, 2]);
    expect(gate.waiting).toBe(1);
    gate.close();
    ends[0]?.();
    await turn();
    expect(begun).toEqual([0, 1, 2]);
    expect(gate.waiting).toBe(0);
  });
});
