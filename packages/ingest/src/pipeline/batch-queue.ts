export interface BatchQueue<T> {
  /** @param weight - such as the readings in a message */
  add(item: T, weight: number): void;
  /** Resolves once there is room again; `undefined`: there is room now. */
  untilRoom(): Promise<void> | undefined;
  /** The next batch: full, or what came within the time. Empty: closed, and nothing is left. */
  next(): Promise<T[]>;
  readonly length: number;
  /** `next` no longer waits for more. */
  close(): void;
}

/**
 * Collects items to batches.
 *
 * @param options.fullWeight - a batch that weighs so much waits for no more
 * @param options.milliseconds - longest time that the first item of a batch waits for others
 * @param options.highWater - items at which there is no room
 */
export function createBatchQueue<T>(options: {
  fullWeight: number;
  milliseconds: number;
  highWater: number;
}): BatchQueue<T> {
  const { fullWeight, milliseconds, highWater } = options;
  const items: { item: T; weight: number }[] = [];
  let weight = 0;
  let isClosed = false;
  /** Called whenever there is more, or no more is to come. */
  let notify = (): void => undefined;
  let room: { promise: Promise<void>; open: () => void } | undefined;

  function until(isReached: () => boolean, limitMilliseconds?: number): Promise<void> {
    if (isReached()) return Promise.resolve();
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const done = (): void => {
        clearTimeout(timer);
        notify = () => undefined;
        resolve();
      };
      if (limitMilliseconds !== undefined) timer = setTimeout(done, limitMilliseconds);
      notify = () => {
        if (isReached()) done();
      };
    });
  }

  function take(): T[] {
    const batch: T[] = [];
    let taken = 0;
    while (items.length > batch.length && taken < fullWeight) {
      const next = items[batch.length];
      if (next === undefined) break;
      batch.push(next.item);
      taken += next.weight;
    }
    items.splice(0, batch.length);
    weight -= taken;
    if (items.length < highWater && room !== undefined) {
      room.open();
      room = undefined;
    }
    return batch;
  }

  return {
    add: (item, itemWeight) => {
      items.push({ item, weight: itemWeight });
      weight += itemWeight;
      notify();
    },
    untilRoom: () => {
      if (items.length < highWater) return undefined;
      if (room === undefined) {
        let open = (): void => undefined;
        const promise = new Promise<void>((resolve) => (open = resolve));
        room = { promise, open };
      }
      return room.promise;
    },
    next: async () => {
      await until(() => items.length > 0 || isClosed);
      await until(() => weight >= fullWeight || isClosed, milliseconds);
      return take();
    },
    get length() {
      return items.length;
    },
    close: () => {
      isClosed = true;
      notify();
    },
  };
}
