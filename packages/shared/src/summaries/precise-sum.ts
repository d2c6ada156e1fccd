/** Beyond this, two to the 960th, a few values would add up to more than a number holds. */
const TOO_LARGE = 2 ** 960;

/**
 * What has been added up, to the last bit: numbers that do not overlap, whose sum it is. `null`: a
 * value was too large for that.
 */
export type ExactParts = readonly number[] | null;

/**
 * Adds up without any error (Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust
 * Geometric Predicates", 1997), so that neither the order of the values matters, nor in which groups
 * they were added up before.
 */
export interface PreciseSum {
  add(value: number): void;
  /** Adds another sum, without loss: its parts stand in `parts` from `from` on, 0 without it. */
  merge(parts: readonly (number | null)[] | null, from?: number): void;
  parts(): ExactParts;
  /** The number next to the exact sum; `undefined` where a value was beyond 9.7e288. */
  total(): number | undefined;
}

export function createPreciseSum(): PreciseSum {
  return new ExactSum();
}

/** A class: there is one for each quantity of each bucket, and closures would take five times as much. */
class ExactSum implements PreciseSum {
  readonly #parts: number[] = [];
  #isTooLarge = false;

  add(value: number): void {
    if (Math.abs(value) >= TOO_LARGE) this.#isTooLarge = true;
    else addExactly(this.#parts, value);
  }

  merge(others: readonly (number | null)[] | null, from = 0): void {
    for (let place = from; place < (others?.length ?? 0); place += 1) {
      const part = others?.[place] ?? null;
      if (part === null) this.#isTooLarge = true;
      else addExactly(this.#parts, part);
    }
    if (others === null) this.#isTooLarge = true;
  }

  parts(): ExactParts {
    return this.#isTooLarge ? null : [...this.#parts];
  }

  total(): number | undefined {
    return this.#isTooLarge ? undefined : roundOnce(this.#parts);
  }
}

/**
 * Loops by number and sets the length only where it changes: years are added up with it.
 *
 * @param parts - the smallest first; changed in place
 */
function addExactly(parts: number[], value: number): void {
  let sum = value;
  let kept = 0;
  const { length } = parts;
  for (let place = 0; place < length; place += 1) {
    const part = parts[place] ?? 0;
    const next = sum + part;
    const lost = Math.abs(sum) >= Math.abs(part) ? part - (next - sum) : sum - (next - part);
    if (lost !== 0) parts[kept++] = lost;
    sum = next;
  }
  if (sum !== 0) parts[kept++] = sum;
  if (kept < length) parts.length = kept;
}

/** The nearest number, and the even one of two: what lies below the last bit decides. */
function roundOnce(parts: readonly number[]): number {
  let place = parts.length - 1;
  let sum = parts[place] ?? 0;
  let lost = 0;
  while (place > 0 && lost === 0) {
    place -= 1;
    const part = parts[place] ?? 0;
    const next = sum + part;
    lost = part - (next - sum);
    sum = next;
  }
  const below = parts[place - 1] ?? 0;
  const other = sum + 2 * lost;
  const isHalfway = lost !== 0 && other - sum === 2 * lost;
  return isHalfway && Math.sign(below) === Math.sign(lost) ? other : sum;
}

/** Twelve digits are more than any sensor has, and hide that 0.1 is no binary number. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
