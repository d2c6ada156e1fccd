import type { Values } from '@isobar/shared';

import type { Sensor } from './sensor.ts';

/**
 * Gives the values of a reading that could not be kept back to the sensors: a sum, such as rain, then
 * comes with the next reading. Where several sensors give a quantity, the first is given it.
 */
export function restoreValues(sensors: readonly Sensor[], values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    const owner = sensors.find((each) => each.restore && each.quantities.includes(name));
    owner?.restore?.({ [name]: value });
  }
}
