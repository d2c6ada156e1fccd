/** Hands things out to one holder at a time: two faults must not start and kill the same process. */
export interface Exclusive<T> {
  /** All of `wanted`, or none where one of them is taken. Give them back with the function it answers. */
  take(wanted: readonly T[]): (() => void) | undefined;
}

export function createExclusive<T>(): Exclusive<T> {
  const taken = new Set<T>();
  return {
    take: (wanted) => {
      if (wanted.some((each) => taken.has(each))) return undefined;
      for (const each of wanted) taken.add(each);
      return () => {
        for (const each of wanted) taken.delete(each);
      };
    },
  };
}
