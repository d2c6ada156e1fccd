/** A stream of numbers that one seed repeats. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `minimum` to `maximum`, both included. */
  between(minimum: number, maximum: number): number;
  /** One of a list that is not empty. */
  pick<T>(choices: readonly T[]): T;
}

/**
 * The generator "mulberry32" (Tommy Ettinger, public domain): 32 bits of state, which is plenty to
 * choose faults with.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (minimum: number, maximum: number): number =>
    minimum + Math.floor(next() * (maximum - minimum + 1));
  return {
    next,
    between,
    pick: <T>(choices: readonly T[]): T => {
      const choice = choices[between(0, choices.length - 1)];
      if (choice === undefined) throw new RangeError('pick: expected a list that is not empty');
      return choice;
    },
  };
}
