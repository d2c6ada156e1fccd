import { quantityOf, type Aggregation, type Values } from '@isobar/shared';

import { createPreciseSum, tidy } from './precise-sum.ts';
import { createWindVector } from './wind-vector.ts';

/** What a bucket says of one quantity; which of them there are follows from its aggregation. */
export interface Summary {
  readonly mean?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly sum?: number;
}

export type SummaryField = keyof Summary;

/** The fields of a quantity's summaries, for tables. */
export const SUMMARY_FIELDS: Readonly<Record<Aggregation, readonly SummaryField[]>> = {
  mean: ['mean', 'minimum', 'maximum'],
  vectorMean: ['mean'],
  sum: ['sum'],
  maximum: ['maximum'],
};

/** How a quantity is drawn together. One that isobar does not know is taken for one that has a mean. */
export function aggregationOf(quantity: string): Aggregation {
  return quantityOf(quantity)?.aggregation ?? 'mean';
}

/** Draws the values of one quantity together, over one bucket. */
export interface Summarizer {
  /** @param values - all of the reading: a direction counts by its speed */
  add(value: number, values: Values): void;
  /** Missing where nothing can be said, such as of the direction of a calm. */
  summary(): Summary | undefined;
}

export function createSummarizer(aggregation: Aggregation): Summarizer {
  switch (aggregation) {
    case 'mean':
      return createMean();
    case 'vectorMean':
      return createDirection();
    case 'sum':
      return createTotal();
    case 'maximum':
      return createMaximum();
  }
}

function createMean(): Summarizer {
  const sum = createPreciseSum();
  let count = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  return {
    add: (value) => {
      sum.add(value);
      count += 1;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    },
    summary: () => ({ mean: tidy(sum.total() / count), minimum, maximum }),
  };
}

function createDirection(): Summarizer {
  const wind = createWindVector();
  return {
    add: (direction, { windSpeed }) => {
      wind.add(direction, windSpeed);
    },
    summary: () => {
      const mean = wind.direction();
      return mean === undefined ? undefined : { mean };
    },
  };
}

function createTotal(): Summarizer {
  const sum = createPreciseSum();
  return {
    add: (value) => {
      sum.add(value);
    },
    summary: () => ({ sum: tidy(sum.total()) }),
  };
}

function createMaximum(): Summarizer {
  let maximum = Number.NEGATIVE_INFINITY;
  return {
    add: (value) => {
      if (value > maximum) maximum = value;
    },
    summary: () => ({ maximum }),
  };
}
