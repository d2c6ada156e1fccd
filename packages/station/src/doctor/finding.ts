/** What a look at one part of a station found. */
export interface Finding {
  /** What was looked at, such as `clock`. */
  readonly check: string;
  /** `skipped`: it could not be looked at, since something before it failed. */
  readonly verdict: 'ok' | 'warning' | 'failure' | 'skipped';
  /** What is so, in a sentence without a full stop. */
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}
