/**
 * Makes a function that answers with what `make` gave, until it is `seconds` old. Whoever asks while it
 * is made gets it too, however long that takes. A failure is not kept.
 */
export function keepFor<T>(seconds: number, make: () => Promise<T>): () => Promise<T> {
  let kept: { value: Promise<T>; until: number } | undefined;
  return () => {
    if (kept !== undefined && performance.now() < kept.until) return kept.value;
    const begun = performance.now();
    const current = { value: make(), until: Number.POSITIVE_INFINITY };
    kept = current;
    current.value.then(
      () => (current.until = begun + seconds * 1000),
      () => {
        if (kept === current) kept = undefined;
      },
    );
    return current.value;
  };
}
