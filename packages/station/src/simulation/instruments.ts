import type { Values } from '@isobar/shared';

import type { Weather } from './weather.ts';

/** What a made-up station has of sensors. Gusts and rain are told over the time since `since`. */
export interface Instrument {
  readonly name: string;
  readonly read: (weather: Weather, stretch: { at: number; since: number }) => Values;
}

export const INSTRUMENTS: readonly Instrument[] = [
  {
    name: 'simulated-thermometer',
    read: (weather, { at }) => ({
      temperature: round(weather.temperature(at), 1),
      humidity: round(weather.humidity(at), 1),
      pressure: round(weather.pressure(at), 1),
    }),
  },
  {
    name: 'simulated-anemometer',
    read: (weather, { at, since }) => ({
      windSpeed: round(weather.windSpeed(at), 1),
      windGust: round(weather.windGust(since, at), 1),
      windDirection: round(weather.windDirection(at), 0) % 360,
    }),
  },
  {
    name: 'simulated-rain-gauge',
    read: (weather, { at, since }) => ({ rain: round(weather.rain(since, at), 1) }),
  },
  {
    name: 'simulated-pyranometer',
    read: (weather, { at }) => ({ solarRadiation: round(weather.solarRadiation(at), 0) }),
  },
];

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
