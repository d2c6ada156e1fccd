/** How long something went on, all in all, by the monotonic clock. */
export interface Stopwatch {
  /** @param since - when it began, by `performance.now()` */
  start(since: number): void;
  stop(): void;
  readonly milliseconds: number;
}

export function createStopwatch(): Stopwatch {
  let past = 0;
  let since: number | undefined;
  const current = (): number => (since === undefined ? 0 : performance.now() - since);
  return {
    start: (begun) => {
      since ??= begun;
    },
    stop: () => {
      past += current();
      since = undefined;
    },
    get milliseconds() {
      return past + current();
    },
  };
}
