import type { Values } from '@isobar/shared';

import type { Sensor } from '../sensors/sensor.ts';
import type { Chip } from './chip.ts';

/** Added to what was measured, by quantity. */
export type Offsets = Readonly<Record<string, number>>;

const FIRST_PAUSE_MILLISECONDS = 1000;
const LONGEST_PAUSE_MILLISECONDS = 5 * 60_000;

/**
 * A chip as a sensor that goes on for years: after a failure it is started anew, at once and then
 * with pauses that double up to five minutes, so that a broken chip does not keep the bus busy. What
 * it gives was measured in that very call.
 */
export function createChipSensor(options: {
  name: string;
  chip: Chip;
  /** Calibration. */
  offsets?: Offsets;
  now?: () => number;
}): Sensor {
  const { name, chip, offsets = {}, now = () => performance.now() } = options;
  let isStarted = false;
  let failures = 0;
  let startAgainAt = 0;
  let lastFailure = '';

  async function measure(): Promise<Values> {
    if (!isStarted) await chip.start();
    isStarted = true;
    const values = await chip.measure();
    const corrected = Object.entries(values).map(([quantity, value]) => [
      quantity,
      value + (offsets[quantity] ?? 0),
    ]);
    return Object.fromEntries(corrected) as Values;
  }

  return {
    name,
    quantities: chip.quantities,
    read: async () => {
      if (!isStarted && now() < startAgainAt) throw new Error(lastFailure);
      try {
        const values = await measure();
        failures = 0;
        return values;
      } catch (error) {
        isStarted = false;
        lastFailure = error instanceof Error ? error.message : String(error);
        const pause = failures === 0 ? 0 : FIRST_PAUSE_MILLISECONDS * 2 ** Math.min(failures, 20);
        startAgainAt = now() + Math.min(pause, LONGEST_PAUSE_MILLISECONDS);
        failures += 1;
        throw error;
      }
    },
  };
}
