/** Something that does its work when woken. */
export interface Runner {
  wake(): void;
  /** Resolves when it is not at work. It never rejects. */
  idle(): Promise<void>;
}

/**
 * Runs `work` once at a time. Being woken meanwhile has it run once more, so that no wake-up is lost
 * to a run that has already looked.
 *
 * @param work - must not reject
 */
export function createRunner(work: () => Promise<void>): Runner {
  let isWanted = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    do {
      isWanted = false;
      await work();
    } while (isWanted as boolean); // set by whoever woke it meanwhile
    running = undefined; // in the same turn as the look at isWanted
  }

  return {
    wake: () => {
      isWanted = true;
      running ??= run();
    },
    idle: async () => {
      await running;
    },
  };
}
