import type { Closable } from '@isobar/shared/service';

import type { Sensor } from '../sensors/sensor.ts';
import { createPulseCounter, SETTLE_SECONDS, type ContactOptions } from './pulse-counter.ts';

export interface RainGaugeOptions extends ContactOptions {
  readonly name: string;
  /** mm a tip of the bucket. */
  readonly perTip: number;
}

/**
 * A tipping-bucket rain gauge: what fell since the reading before. A tip belongs to one reading: it is
 * taken out of the counter in the call that gives it, and comes back where that reading was not kept.
 */
export function createRainGauge(options: RainGaugeOptions): Sensor & Closable {
  const { name, perTip } = options;
  const counter = createPulseCounter(options);
  return {
    name,
    quantities: ['rain'],
    settleSeconds: SETTLE_SECONDS,
    read: () =>
      new Promise((resolve) => {
        const count = counter.take();
        resolve(count === undefined ? {} : { rain: count.pulses * perTip });
      }),
    restore: ({ rain = 0 }) => {
      counter.restore(Math.round(rain / perTip));
    },
    close: () => counter.close(),
  };
}
