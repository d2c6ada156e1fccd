import type { Closable } from '@isobar/shared/service';

import type { Edge } from '../gpio/gpiomon.ts';
import { pollLine } from '../gpio/poll-line.ts';
import { watchLine, type LineOptions } from '../gpio/watch-line.ts';
import type { IoPlugin } from '../hardware/io-plugin.ts';
import { createDebounce } from './debounce.ts';

export interface ContactOptions extends LineOptions {
  /** See createDebounce. */
  readonly debounceMilliseconds: number;
  /** Has the pin looked at through an IO plugin instead of watched by gpiomon. */
  readonly pollWith?: IoPlugin;
}

export interface PulseCounterOptions extends ContactOptions {
  /** Called with the time of each pulse, by the kernel's clock, in milliseconds. */
  readonly onPulse?: (milliseconds: number) => void;
}

export interface PulseCount {
  readonly pulses: number;
  /** For how long they were counted. */
  readonly seconds: number;
}

export interface PulseCounter extends Closable {
  /**
   * What was counted since the call before; undefined where that was no time yet, as at the start.
   *
   * @throws while the pin is not watched; what was counted before stays for the next call
   */
  take(): PulseCount | undefined;
  /** Gives pulses back that could not be kept: they come with the next call. */
  restore(pulses: number): void;
}

/** By then it is known whether the pin can be watched, and a few seconds are counted. */
export const SETTLE_SECONDS = 5;

/** A shorter time says nothing. */
const SHORTEST_SECONDS = 0.5;

/** Counts the closings of a contact on a GPIO line. */
export function createPulseCounter(options: PulseCounterOptions): PulseCounter {
  const isPulse = createDebounce(options.debounceMilliseconds);
  let pulses = 0;
  let takenAt = 0;
  const onEdge = (edge: Edge): void => {
    if (!isPulse(edge)) return;
    pulses += 1;
    options.onPulse?.(edge.milliseconds);
  };
  const { pollWith: io } = options;
  const watch =
    io === undefined
      ? watchLine({ ...options, onEdge })
      : pollLine({ pin: options.pin, io, onEdge });
  return {
    take: () => {
      if (watch.failure !== undefined) throw watch.failure;
      const watched = watch.watchedMilliseconds;
      const seconds = (watched - takenAt) / 1000;
      if (seconds < SHORTEST_SECONDS) return undefined;
      const count = { pulses, seconds };
      takenAt = watched;
      pulses = 0;
      return count;
    },
    restore: (given) => {
      pulses += given;
    },
    close: () => watch.close(),
  };
}
