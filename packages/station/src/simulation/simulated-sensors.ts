import type { Values } from '@isobar/shared';

import type { Sensor } from '../sensors/sensor.ts';
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

  /** Gusts and rain are told over the time since the reading before. */
  function createSensor(name: string, read: (at: number, since: number) => Values): Sensor {
    const quantities = Object.keys(read(0, 0));
    let last: number | undefined;
    return {
      name,
      quantities,
      read: () => {
        const at = now();
        const since = Math.min(last ?? at - FIRST_STRETCH_MILLISECONDS, at);
        last = at;
        return Promise.resolve(read(at, since));
      },
    };
  }

  return [
    createSensor('simulated-thermometer', (at) => ({
      temperature: round(weather.temperature(at), 1),
      humidity: round(weather.humidity(at), 1),
      pressure: round(weather.pressure(at), 1),
    })),
    createSensor('simulated-anemometer', (at, since) => ({
      windSpeed: round(weather.windSpeed(at), 1),
      windGust: round(weather.windGust(since, at), 1),
      windDirection: round(weather.windDirection(at), 0) % 360,
    })),
    createSensor('simulated-rain-gauge', (at, since) => ({
      rain: round(weather.rain(since, at), 1),
    })),
    createSensor('simulated-pyranometer', (at) => ({
      solarRadiation: round(weather.solarRadiation(at), 0),
    })),
  ];
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
