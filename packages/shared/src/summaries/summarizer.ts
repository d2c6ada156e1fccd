import type { Aggregation } from '../quantities.ts';
import type { Values } from '../reading.ts';
import { createPreciseSum, tidy } from './precise-sum.ts';
import type { Summary } from './summary.ts';
import { createWindVector, type KeptWind } from './wind-vector.ts';

/**
 * What the values of a quantity that has a size come to, whatever is to be said of them later. Behind
 * the three stand the parts of their exact sum, or `null` where a value is too large for one.
 */
export type KeptScalar = readonly [
  count: number,
  minimum: number,
  maximum: number,
  ...sum: readonly (number | null)[],
];

const BEFORE_SUM = 3;

/** What a {@link Summarizer} has seen, as JSON can hold it. */
export type KeptQuantity = KeptScalar | KeptWind;

/** Draws the values of one quantity together. */
export interface Summarizer {
  /** @param values - all of the reading: a direction counts by its speed */
  add(value: number, values: Values): void;
  /** Adds what another one has kept: the same as if its values had been added one by one. */
  merge(kept: KeptQuantity): void;
  kept(): KeptQuantity;
  /** Missing where nothing can be said, such as of the direction of a calm. */
  summary(): Summary | undefined;
}

export function createSummarizer(aggregation: Aggregation): Summarizer {
  return aggregation === 'vectorMean' ? createDirection() : new ScalarSummarizer(aggregation);
}

/** A class for the same reason as the sum in it. */
class ScalarSummarizer implements Summarizer {
  readonly #aggregation: Exclude<Aggregation, 'vectorMean'>;
  readonly #sum = createPreciseSum();
  #count = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;

  constructor(aggregation: Exclude<Aggregation, 'vectorMean'>) {
    this.#aggregation = aggregation;
  }

  add(value: number): void {
    this.#count += 1;
    this.#sum.add(value);
    this.#widen(value, value);
  }

  merge(kept: KeptQuantity): void {
    // Kept by a version that took it for a direction.
    if (!isScalar(kept)) return;
    this.#count += kept[0];
    this.#widen(kept[1], kept[2]);
    this.#sum.merge(kept, BEFORE_SUM);
  }

  kept(): KeptScalar {
    return [this.#count, this.#minimum, this.#maximum, ...(this.#sum.parts() ?? [null])];
  }

  summary(): Summary | undefined {
    const total = this.#sum.total();
    const [minimum, maximum] = [this.#minimum, this.#maximum];
    switch (this.#aggregation) {
      case 'mean':
        return total === undefined
          ? { minimum, maximum }
          : { mean: tidy(total / this.#count), minimum, maximum };
      case 'sum':
        return total === undefined ? undefined : { sum: tidy(total) };
      case 'maximum':
        return { maximum };
    }
  }

  #widen(lowest: number, highest: number): void {
    // JSON knows no negative zero.
    if (lowest < this.#minimum) this.#minimum = lowest + 0;
    if (highest > this.#maximum) this.#maximum = highest + 0;
  }
}

function createDirection(): Summarizer {
  const wind = createWindVector();
  return {
    add: (direction, { windSpeed }) => {
      wind.add(direction, windSpeed);
    },
    merge: (kept) => {
      if (!isScalar(kept)) wind.merge(kept);
    },
    kept: () => wind.kept(),
    summary: () => {
      const mean = wind.direction();
      return mean === undefined ? undefined : { mean };
    },
  };
}

function isScalar(kept: KeptQuantity): kept is KeptScalar {
  return Array.isArray(kept);
}
