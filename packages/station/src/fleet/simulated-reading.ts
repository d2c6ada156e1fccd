import type { Values } from '@isobar/shared';

import { INSTRUMENTS } from '../simulation/instruments.ts';
import { createWeather } from '../simulation/weather.ts';

const PLACE = { latitude: 47, longitude: 8 };

/**
 * All that a made-up station measures. The weather is made for this one reading: it is a function of seed
 * and time, and to keep one for each of ten thousand stations would cost some 30 MB.
 */
export function simulateValues(options: { seed: number; at: number; since: number }): Values {
  const weather = createWeather({ seed: options.seed, ...PLACE });
  const values: Record<string, number> = {};
  for (const { read } of INSTRUMENTS) Object.assign(values, read(weather, options));
  return values;
}
