/** Lets works through a few at a time, in the order in which they came. */
export interface Gate {
  /** Works that have not begun. */
  readonly waiting: number;
  enter(work: () => Promise<void>): void;
  /** Forgets the works that have not begun. */
  close(): void;
}

/** @param width - works under way at a time; a work must not reject */
export function createGate(width: number): Gate {
  const queue: (() => Promise<void>)[] = [];
  let running = 0;
  let isClosed = false;

  function admit(): void {
    while (running < width) {
      const work = queue.shift();
      if (work === undefined) return;
      running += 1;
      void work().finally(() => {
        running -= 1;
        admit();
      });
    }
  }

  return {
    get waiting() {
      return queue.length;
    },
    enter: (work) => {
      if (isClosed) return;
      queue.push(work);
      admit();
    },
    close: () => {
      isClosed = true;
      queue.length = 0;
    },
  };
}
