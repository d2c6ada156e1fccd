import type { Closable } from '@isobar/shared/service';

import type { Sensor } from '../sensors/sensor.ts';
import type { Adc } from './adc.ts';
import { createMeanDirection } from './mean-direction.ts';
import { directionAt, type VanePosition } from './vane-table.ts';

export interface WindVaneOptions {
  readonly name: string;
  readonly adc: Adc;
  /** See Adc. */
  readonly channel: number;
  readonly positions: readonly VanePosition[];
  /** Added to what the vane shows, where its north is not the world's. */
  readonly offsetDegrees: number;
  /** How often it is looked at; 1. */
  readonly sampleSeconds?: number;
}

/** A wind vane of resistors: the mean direction of what it showed since the reading before. */
export function createWindVane(options: WindVaneOptions): Sensor & Closable {
  const { name, adc, channel, positions, offsetDegrees, sampleSeconds = 1 } = options;
  const mean = createMeanDirection();
  let samples = 0;
  let failure: unknown;

  async function sample(): Promise<void> {
    try {
      mean.add(directionAt(await adc.read(channel), positions) + offsetDegrees);
      samples += 1;
    } catch (error) {
      failure = error;
    }
  }

  const timer = setInterval(() => void sample(), sampleSeconds * 1000);
  return {
    name,
    quantities: ['windDirection'],
    read: async () => {
      await sample();
      const [direction, taken] = [mean.take(), samples];
      samples = 0;
      if (taken === 0) throw failure;
      return direction === undefined ? {} : { windDirection: direction };
    },
    close: () => {
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}
