import { quantityOf, type Aggregation } from '../quantities.ts';

/** What a stretch of time says of one quantity; which of them there are follows from its aggregation. */
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
