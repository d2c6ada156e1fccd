/**
 * Has every item its turn once in `seconds`, evenly spread: the first of a hundred in ten seconds at 0 s,
 * the second at 0.1 s. Turns that were slept through are left out.
 *
 * @returns what is to be called often, with the time by `performance.now()`
 */
export function inTurns<Item>(
  items: readonly Item[],
  seconds: number,
  visit: (item: Item) => void,
): (now: number) => void {
  let start: number | undefined;
  /** Which turn comes next, counted from 0. */
  let next = 0;
  return (now) => {
    start ??= now;
    const due = Math.floor(((now - start) / 1000 / seconds) * items.length);
    next = Math.max(next, due + 1 - items.length);
    for (; next <= due; next += 1) {
      const item = items[next % items.length];
      if (item !== undefined) visit(item);
    }
  };
}
