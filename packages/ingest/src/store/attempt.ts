/** The store's methods answer with promises, whatever is behind them. */
export function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
