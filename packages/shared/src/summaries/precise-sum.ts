/** Adds up without the error growing with the count (Neumaier 1974). */
export interface PreciseSum {
  add(value: number): void;
  total(): number;
}

export function createPreciseSum(): PreciseSum {
  let sum = 0;
  let lost = 0;
  return {
    add: (value) => {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    total: () => sum + lost,
  };
}

/** Twelve digits are more than any sensor has, and hide that 0.1 is no binary number. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
