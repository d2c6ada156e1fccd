import type { Values } from '../reading.ts';
import { createSummarizer, type KeptQuantity, type Summarizer } from './summarizer.ts';
import { aggregationOf, type Summary } from './summary.ts';

/**
 * What readings come to, as JSON can hold it, and without loss: rollups that are merged say bit for
 * bit what all their readings would have said.
 */
export interface Rollup {
  /** Readings, whatever they measured. */
  readonly count: number;
  readonly quantities: Readonly<Record<string, KeptQuantity>>;
}

export interface RollupBuilder {
  readonly count: number;
  add(values: Values): void;
  merge(rollup: Rollup): void;
  rollup(): Rollup;
  /** By quantity, in the order of their names; one that no reading has is not there. */
  summaries(): Record<string, Summary>;
}

/** @param quantities - only these; all of them where it is missing */
export function createRollup(quantities?: ReadonlySet<string>): RollupBuilder {
  const summarizers = new Map<string, Summarizer>();
  let count = 0;

  function summarizerOf(name: string): Summarizer | undefined {
    const known = summarizers.get(name);
    if (known !== undefined || quantities?.has(name) === false) return known;
    const made = createSummarizer(aggregationOf(name));
    summarizers.set(name, made);
    return made;
  }

  return {
    get count() {
      return count;
    },
    add: (values) => {
      count += 1;
      for (const name in values) {
        const value = values[name];
        if (value !== undefined) summarizerOf(name)?.add(value, values);
      }
    },
    merge: (rollup) => {
      count += rollup.count;
      for (const name in rollup.quantities) {
        const kept = rollup.quantities[name];
        if (kept !== undefined) summarizerOf(name)?.merge(kept);
      }
    },
    rollup: () => ({
      count,
      quantities: Object.fromEntries(
        [...summarizers].map(([name, summarizer]) => [name, summarizer.kept()]),
      ),
    }),
    summaries: () => {
      const summaries: Record<string, Summary> = {};
      for (const name of [...summarizers.keys()].sort()) {
        const summary = summarizers.get(name)?.summary();
        if (summary !== undefined) summaries[name] = summary;
      }
      return summaries;
    },
  };
}
