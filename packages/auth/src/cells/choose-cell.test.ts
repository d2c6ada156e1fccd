import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Cell } from './cell.ts';
import { chooseCell } from './choose-cell.ts';

const cell = (name: string, more: Partial<Cell> = {}): Cell => ({
  ...{ cell: name, weight: 1, url: `mqtt://${name}.example`, drained: false },
  ...more,
});
const names = (count: number) => Array.from({ length: count }, (_, index) => `station-${index}`);
const cellsOf = (cells: readonly Cell[], accounts: readonly string[]) =>
  accounts.map((account) => chooseCell(cells, account).cell);

const someCells = fc
  .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), { minLength: 2, maxLength: 8 })
  .chain((all) =>
    fc.tuple(
      ...all.map((name) => fc.constantFrom(0.5, 1, 3).map((weight) => cell(name, { weight }))),
    ),
  );

describe('chooseCell', () => {
  it('moves the accounts of a cell that is removed, and no others', () => {
    fc.assert(
      fc.property(someCells, fc.nat(), (cells, which) => {
        const gone = cells[which % cells.length];
        const rest = cells.filter((each) => each !== gone);
        const accounts = names(50);
        const before = cellsOf(cells, accounts);
        const after = cellsOf(rest, accounts);
        for (const [index, name] of before.entries()) {
          if (name === gone?.cell) expect(after[index]).not.toBe(name);
          else expect(after[index]).toBe(name);
        }
      }),
    );
  });

  it('takes a drained cell for one that is not there', () => {
    fc.assert(
      fc.property(someCells, (cells) => {
        const rest = cells.slice(1);
        const drained = cells.map((each, index) => ({ ...each, drained: index === 0 }));
        expect(cellsOf(drained, names(30))).toEqual(cellsOf(rest, names(30)));
      }),
    );
  });

  it('does not depend on the order of the list', () => {
    fc.assert(
      fc.property(someCells, (cells) => {
        expect(cellsOf([...cells].reverse(), names(30))).toEqual(cellsOf(cells, names(30)));
      }),
    );
  });

  it('spreads accounts by weight, and a new cell takes its share from all', () => {
    const accounts = names(30_000);
    const two = [cell('a'), cell('b', { weight: 2 })];
    const three = [...two, cell('c', { weight: 3 })];
    const before = cellsOf(two, accounts);
    const after = cellsOf(three, accounts);
    const share = (found: readonly string[], name: string) =>
      found.filter((each) => each === name).length / accounts.length;
    // Of 30,000 draws the share is off by more than 0.015 once in ten million: five standard deviations.
    expect(Math.abs(share(before, 'a') - 1 / 3)).toBeLessThan(0.015);
    for (const [name, expected] of [
      ['a', 1 / 6],
      ['b', 2 / 6],
      ['c', 3 / 6],
    ] as const) {
      expect(Math.abs(share(after, name) - expected)).toBeLessThan(0.015);
    }
    const moved = after.filter((name, index) => name !== before[index]);
    expect(new Set(moved)).toEqual(new Set(['c']));
  });

  it('sends an account where the formula says', () => {
    // `printf 'a\nroof-2' | sha256sum` begins with cc7ca33e: h = 0.7988, −1 / ln h = 4.45.
    // `printf 'b\nroof-2' | sha256sum` begins with 5ca073c3: h = 0.3618, −1 / ln h = 0.984.
    const weighing = (weight: number) => [cell('a'), cell('b', { weight })];
    expect(chooseCell(weighing(1), 'roof-2').cell).toBe('a');
    expect(chooseCell(weighing(4.5), 'roof-2').cell).toBe('a'); // 4.43
    expect(chooseCell(weighing(4.55), 'roof-2').cell).toBe('b'); // 4.48
  });
});
