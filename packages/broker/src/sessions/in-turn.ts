/** Lets work run side by side, and its outcomes be seen in the order in which it began. */
export type InTurn<Key extends object> = <T>(key: Key, work: Promise<T>) => Promise<T>;

export function createInTurn<Key extends object>(): InTurn<Key> {
  const last = new WeakMap<Key, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key);
    const turn = before === undefined ? work : Promise.allSettled([before, work]).then(() => work);
    last.set(key, turn);
    return turn;
  };
}
