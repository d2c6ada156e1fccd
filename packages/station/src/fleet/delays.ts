/** Times that were measured, kept as counts: any number of them takes the same few kilobytes. */
export interface Delays {
  readonly count: number;
  add(milliseconds: number): void;
  /** The time within which that share of them lies, at most 5 % too long; 0 where there are none. */
  percentile(share: number): number;
}

/** Each bucket reaches 5 % further than the one before: 450 of them reach from 1 ms to 37 days. */
const GROWTH = 1.05;
const BUCKETS = 450;

export function createDelays(): Delays {
  const counts = new Float64Array(BUCKETS);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add: (milliseconds) => {
      const bucket = Math.ceil(Math.log(Math.max(1, milliseconds)) / Math.log(GROWTH));
      const index = Math.min(BUCKETS - 1, bucket);
      counts[index] = (counts[index] ?? 0) + 1;
      count += 1;
    },
    percentile: (share) => {
      const rank = Math.ceil(share * count);
      let seen = 0;
      for (const [index, each] of counts.entries()) {
        seen += each;
        if (count > 0 && seen >= rank) return GROWTH ** index;
      }
      return 0;
    },
  };
}
