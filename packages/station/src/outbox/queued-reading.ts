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
  /** `"temperature":21.4,"rain":0.2`: its values as JSON but for the braces. Missing where the row is damaged. */
  readonly pairs: string | undefined;
  readonly time: ReadingTime;
}
