/** Makes a function that answers with what `make` gave, until it is `seconds` old. A failure is not kept. */
export function keepFor<T>(seconds: number, make: () => Promise<T>): () => Promise<T> {
  let kept: { value: Promise<T>; until: number } | undefined;
  return () => {
    if (kept !== undefined && performance.now() < kept.until) return kept.value;
    const value = make();
    kept = { value, until: performance.now() + seconds * 1000 };
    value.catch(() => {
      if (kept?.value === value) kept = undefined;
    });
    return value;
  };
}
