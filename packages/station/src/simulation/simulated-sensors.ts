import type { Sensor } from '../sensors/sensor.ts';
import { INSTRUMENTS } from './instruments.ts';
import { createWeather } from './weather.ts';

export interface SimulatedSensorsOptions {
  /** Which station it is: another seed is another place with other weather. */
  readonly seed: number;
  /** Degrees, north positive; 47. */
  readonly latitude?: number;
  /** Degrees, east positive; 8. */
  readonly longitude?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A gauge that was just switched on has counted for so long. */
const FIRST_STRETCH_MILLISECONDS = 10_000;

/**
 * The sensors of a made-up station with believable weather. What they give depends on the seed and
 * the time alone, so that a test can expect it and a restart goes on where it was.
 */
export function createSimulatedSensors(options: SimulatedSensorsOptions): Sensor[] {
  const { seed, latitude = 47, longitude = 8, now = Date.now } = options;
  const weather = createWeather({ seed, latitude, longitude });

  return INSTRUMENTS.map(({ name, read }) => {
    const quantities = Object.keys(read(weather, { at: 0, since: 0 }));
    let last: number | undefined;
    return {
      name,
      quantities,
      read: () => {
        const at = now();
        const since = Math.min(last ?? at - FIRST_STRETCH_MILLISECONDS, at);
        last = at;
        return Promise.resolve(read(weather, { at, since }));
      },
    };
  });
}
