import { describe, expect, it } from '@jest/globals';

import { inTurns } from './in-turns.ts';

describe('inTurns', () => {
  function start(seconds: number) {
    const visited: string[] = [];
    const visit = inTurns(['a', 'b', 'c', 'd'], seconds, (item) => visited.push(item));
    return { visit, visited };
  }

  it('spreads the turns over the time', () => {
    const { visit, visited } = start(10);
    visit(5000); // the clock may show anything at the start
    expect(visited).toEqual(['a']);
    visit(7499);
    expect(visited).toEqual(['a']);
    visit(7500);
    expect(visited).toEqual(['a', 'b']);
    for (let now = 7501; now < 45_000; now += 20) visit(now);
    expect(visited.join('')).toBe('abcdabcdabcdabcd'); // 40 s are four rounds
  });

  it('gives each at most one turn after a long pause', () => {
    const { visit, visited } = start(10);
    visit(0);
    visit(1_000_000);
    expect(visited).toHaveLength(5);
    expect(new Set(visited.slice(1)).size).toBe(4);
  });

  it('has nothing to do without items', () => {
    const visit = inTurns([], 1, () => {
      throw new Error('nobody to visit');
    });
    visit(0);
    visit(9999);
  });
});
