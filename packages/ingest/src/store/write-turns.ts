/** SQLite has one writer at a time, and a thread that waits for another can do nothing else: so they take turns. */
export interface WriteTurns {
  /** Begins at once, beside other batches, unless somebody is or wants to be alone. */
  batch<T>(write: () => Promise<T>): Promise<T>;
  /** Begins when all has ended that began before; what comes after waits for it. */
  alone<T>(work: () => T | Promise<T>): Promise<T>;
}

export function createWriteTurns(): WriteTurns {
  let alone: Promise<void> = Promise.resolve();
  let batches: Promise<void> = Promise.resolve();
  return {
    batch: (write) => {
      const written = alone.then(write);
      batches = end(batches, written);
      return written;
    },
    alone: (work) => {
      const done = Promise.all([alone, batches]).then(work);
      alone = end(done);
      return done;
    },
  };
}

/** When all have ended, however; it holds nothing of what came out. */
async function end(...work: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
}
