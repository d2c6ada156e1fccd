import type { BatchOperation } from 'classic-level';

import type { Level } from './open-level.ts';

type Operation = BatchOperation<Level, string, Buffer>;

/** As much of a LevelDB as aedes-persistence-level uses. */
export interface OrderedLevel {
  get(key: string): Promise<Buffer | undefined>;
  put(key: string, value: Buffer): Promise<void>;
  del(key: string): Promise<void>;
  batch(operations: Operation[]): Promise<void>;
  batch(): { del(key: string): unknown; write(): Promise<void> };
  clear(range: { gte: string; lt: string }): Promise<void>;
  values(range: { gte: string; lt: string }): AsyncIterable<Buffer>;
  /** Resolves when everything that was asked for before is written. */
  settled(): Promise<void>;
}

/**
 * Writes in the order in which it was asked to, and answers in that order. LevelDB by itself runs
 * writes side by side, and whichever ends first has its message delivered first, so that messages
 * of one publisher change places [MQTT-4.6.0-5]. What waits while one write is under way goes out
 * as one batch, which is also many times faster.
 */
export function createOrderedLevel(level: Level): OrderedLevel {
  let waiting: { operations: Operation[]; resolve: () => void; reject: (e: unknown) => void }[] =
    [];
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    await Promise.resolve(); // so that what is asked for in the same moment goes out together
    while (waiting.length > 0) {
      const jobs = waiting;
      waiting = [];
      try {
        await level.batch(jobs.flatMap((job) => job.operations));
        for (const job of jobs) job.resolve();
      } catch (error) {
        for (const job of jobs) job.reject(error);
      }
    }
    writing = undefined;
  }

  function write(operations: Operation[]): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ operations, resolve, reject });
      writing ??= writeAll();
    });
  }

  function batch(operations: Operation[]): Promise<void>;
  function batch(): { del(key: string): unknown; write(): Promise<void> };
  function batch(operations?: Operation[]): unknown {
    if (operations !== undefined) return write(operations);
    const collected: Operation[] = [];
    return {
      del: (key: string) => collected.push({ type: 'del', key }),
      write: () => write(collected),
    };
  }

  return {
    get: (key) => level.get(key),
    put: (key, value) => write([{ type: 'put', key, value }]),
    del: (key) => write([{ type: 'del', key }]),
    batch,
    clear: async (range) => {
      await writing;
      await level.clear(range);
    },
    values: (range) => level.values(range),
    settled: async () => {
      await writing;
    },
  };
}
