import type { Values } from '@isobar/shared';

/** Something that measures: a chip, a pulse counter, a simulation. */
export interface Sensor {
  /** For logs and for the status: `bme280`, `rain-gauge`. */
  readonly name: string;
  /** The quantities that it gives. */
  readonly quantities: readonly string[];
  /** Seconds from its start that it needs before it has something to tell; 0 where it is left out. */
  readonly settleSeconds?: number;
  /**
   * Measures now.
   *
   * @param signal - aborts at the deadline; what comes later is not used
   * @returns values in canonical units; a sum (rain) is what came since the call before
   */
  read(signal: AbortSignal): Promise<Values>;
  /**
   * Takes back values that it gave and that could not be kept, where they are a sum: they come with
   * the next call.
   */
  restore?(values: Values): void;
}
