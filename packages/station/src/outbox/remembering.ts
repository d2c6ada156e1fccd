/** A small table that is kept in memory too: what a transaction changed counts once it is committed. */
export interface Remembering {
  committed(): void;
  rolledBack(): void;
}

export interface RememberedMap<Key, Value> extends Remembering {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
}

/** A map whose changes are forgotten when the transaction that made them was rolled back. */
export function createRememberedMap<Key, Value>(
  entries: Iterable<readonly [Key, Value]>,
): RememberedMap<Key, Value> {
  const kept = new Map(entries);
  const uncommitted = new Map<Key, Value>();
  return {
    get: (key) => uncommitted.get(key) ?? kept.get(key),
    set: (key, value) => {
      uncommitted.set(key, value);
    },
    committed: () => {
      for (const [key, value] of uncommitted) kept.set(key, value);
      uncommitted.clear();
    },
    rolledBack: () => {
      uncommitted.clear();
    },
  };
}
