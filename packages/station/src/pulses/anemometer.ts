import { setImmediate as turn } from 'node:timers/promises';

import type { Closable } from '@isobar/shared/service';

import type { Sensor } from '../sensors/sensor.ts';
import { createGustMeter } from './gust-meter.ts';
import { createPulseCounter, SETTLE_SECONDS, type ContactOptions } from './pulse-counter.ts';

export interface AnemometerOptions extends ContactOptions {
  readonly name: string;
  /** m/s at one pulse a second. */
  readonly perHertz: number;
}

/** Below this an interval is shorter than a gust, and its mean says nothing about one. */
const GUST_SECONDS = 3;

/** A cup anemometer: the mean wind speed since the reading before, and the strongest gust in it. */
export function createAnemometer(options: AnemometerOptions): Sensor & Closable {
  const { name, perHertz } = options;
  const gusts = createGustMeter();
  const counter = createPulseCounter({
    ...options,
    onPulse: (milliseconds) => {
      gusts.add(milliseconds);
    },
  });
  return {
    name,
    quantities: ['windSpeed', 'windGust'],
    settleSeconds: SETTLE_SECONDS,
    read: async () => {
      await turn(); // what came while JavaScript was busy is still in the pipe
      const count = counter.take();
      if (count === undefined) return {};
      const windSpeed = (count.pulses / count.seconds) * perHertz;
      const strongest = gusts.take() * perHertz;
      // The mean counts whole pulses, so that none is lost between readings, and may be one ahead.
      const windGust = count.seconds < GUST_SECONDS ? strongest : Math.max(strongest, windSpeed);
      return { windSpeed, windGust };
    },
    close: () => counter.close(),
  };
}
