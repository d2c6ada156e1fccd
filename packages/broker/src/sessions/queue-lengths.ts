/** Counts what waits for each session, so that one that never comes back cannot fill the disk. */
export interface QueueLengths {
  /** False, and nothing is added, where the queue is full. */
  add(clientId: string): boolean;
  remove(clientId: string): void;
  /** True where nothing waits: nobody need look for it. */
  isEmpty(clientId: string): boolean;
}

export function createQueueLengths(options: { limit: number; dropped: () => void }): QueueLengths {
  const lengths = new Map<string, number>();
  return {
    add: (clientId) => {
      const length = lengths.get(clientId) ?? 0;
      if (length >= options.limit) {
        options.dropped();
        return false;
      }
      lengths.set(clientId, length + 1);
      return true;
    },
    isEmpty: (clientId) => !lengths.has(clientId),
    remove: (clientId) => {
      const length = lengths.get(clientId) ?? 0;
      if (length > 1) lengths.set(clientId, length - 1);
      else lengths.delete(clientId);
    },
  };
}
