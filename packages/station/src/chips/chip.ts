import type { Values } from '@isobar/shared';

/** A chip on a bus, as its datasheet describes it. Every failure rejects; none is remembered. */
export interface Chip {
  /** What it may give; some models of it give less. */
  readonly quantities: readonly string[];
  /** Finds it, resets it and reads what it needs to know: at first, and again after a failure. */
  start(): Promise<void>;
  /** One measurement made now, in canonical units. */
  measure(): Promise<Values>;
}
