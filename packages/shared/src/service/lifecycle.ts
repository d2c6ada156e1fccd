/** Something that holds resources until it is closed. `close()` may be called twice. */
export interface Closable {
  close(): Promise<void>;
}

export interface Lifecycle extends Closable {
  /**
   * Has `release` run at close, after everything that was deferred later than it; at once where
   * everything is closed already.
   */
  defer(release: () => unknown): void;
  readonly isClosed: boolean;
}

/**
 * Collects what a factory opens, and closes it in reverse order, once. Every release runs, also when
 * one before it failed; the failures come out together as an AggregateError.
 */
export function createLifecycle(): Lifecycle {
  const releases: (() => unknown)[] = [];
  let closing: Promise<void> | undefined;

  async function releaseAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let release = releases.pop(); release !== undefined; release = releases.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'Several parts failed to close');
  }

  return {
    defer: (release) => {
      releases.push(release);
      if (closing === undefined) return;
      closing = closing.finally(releaseAll);
      closing.catch(() => undefined); // whoever calls close() hears of it
    },
    get isClosed() {
      return closing !== undefined;
    },
    close: () => (closing ??= releaseAll()),
  };
}

/**
 * Runs a factory body; when it fails, whatever it deferred so far is released before the failure
 * is passed on, so that a rejected factory leaves nothing open.
 */
export async function withLifecycle<T>(build: (lifecycle: Lifecycle) => Promise<T>): Promise<T> {
  const lifecycle = createLifecycle();
  try {
    return await build(lifecycle);
  } catch (error) {
    await lifecycle.close().catch(() => undefined); // the first failure is the one that tells why
    throw error;
  }
}
