import type { Values } from '@isobar/shared';

/** When a queued reading was taken, and how sure that is. */
export type ReadingTime =
  | { readonly clock: 'set' | 'unsynced'; readonly timestamp: number }
  | {
      /** It may yet get its right time, and is not sent before. */
      readonly clock: 'waiting';
      /** What the clock showed that was not set. */
      readonly timestamp: number;
      readonly monotonic: number;
      readonly bootId: string;
    };

export interface QueuedReading {
  readonly position: number;
  /** Missing where the row cannot be read. */
  readonly values?: Values;
  readonly time: ReadingTime;
}
