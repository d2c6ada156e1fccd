import { createNoise, randomAt, type Noise } from './noise.ts';
import { createShowers, type Showers } from './showers.ts';
import {
  clearSkyRadiation,
  sineOfSunElevation,
  solarHour,
  throughClouds,
  yearPhase,
  type Place,
} from './sun.ts';

/** The weather at one place, as a pure function of time. All instants are milliseconds since 1970. */
export interface Weather {
  /** °C. */
  temperature(at: number): number;
  /** °C, never above the temperature. */
  dewPoint(at: number): number;
  /** %, from the two above. */
  humidity(at: number): number;
  /** hPa at the station. */
  pressure(at: number): number;
  /** Mean wind, m/s. */
  windSpeed(at: number): number;
  /** Highest gust since `from`, m/s; never below the mean wind. */
  windGust(from: number, at: number): number;
  /** Degrees from 0 to 360 that the wind comes from. */
  windDirection(at: number): number;
  /** mm since `from`. */
  rain(from: number, at: number): number;
  /** W/m². */
  solarRadiation(at: number): number;
}

/** The warmest time of day is some three hours after the sun's highest stand. */
const WARMEST_SOLAR_HOUR = 15;
const GUST_SECONDS = 3;
/** Gusts of a long stretch are sampled: the highest of so many is high enough. */
const MAX_GUST_SAMPLES = 20;

export function createWeather(options: Place & { seed: number }): Weather {
  const { seed, latitude } = options;
  const noise = (channel: number, periodSeconds: number): Noise =>
    createNoise({ seed, channel, periodSeconds });
  const fronts = noise(1, 60 * 3600);
  const airMass = noise(2, 90 * 3600);
  const flicker = noise(3, 420);
  const moisture = noise(4, 40 * 3600);
  const barometer = noise(5, 11 * 3600);
  const breeze = noise(6, 5 * 3600);
  const lull = noise(7, 240);
  const veer = noise(8, 30 * 3600);
  const swing = noise(9, 180);
  const clouds = noise(10, 3 * 3600);
  const showers: Showers = createShowers({ seed, channel: 11, chance: 0.25 });
  const altitude = 500 * randomAt(seed, 12, 0) ** 2;
  const prevailing = 360 * randomAt(seed, 12, 1);

  const cloudCover = (at: number): number =>
    showers.isRaining(at) ? 1 : clamp(0.45 - 0.5 * fronts(at) + 0.4 * clouds(at), 0, 1);

  /** What the day's swing is about, and how far it swings. */
  const daily = (at: number): { mean: number; amplitude: number } => {
    const summer = -Math.cos(2 * Math.PI * yearPhase(at)) * Math.sign(latitude || 1);
    const belowEquator = Math.abs(latitude);
    const mean = 27 - 0.4 * belowEquator + 0.22 * belowEquator * summer - 0.0065 * altitude;
    return { mean: mean + 4 * airMass(at), amplitude: 4.5 + 1.5 * fronts(at) };
  };

  const temperature = (at: number): number => {
    const { mean, amplitude } = daily(at);
    const angle = ((solarHour(at, options.longitude) - WARMEST_SOLAR_HOUR) / 24) * 2 * Math.PI;
    return mean + amplitude * Math.cos(angle) + 0.3 * flicker(at);
  };

  const dewPoint = (at: number): number => {
    const { mean, amplitude } = daily(at);
    const slow = mean - amplitude - 1 + 2.5 * moisture(at);
    return Math.min(slow, temperature(at));
  };

  const windSpeed = (at: number): number =>
    clamp(4 - 2.5 * fronts(at) + 2 * breeze(at), 0.3, 30) * (1 + 0.25 * lull(at));

  const gustIn = (at: number): number => {
    const turbulence = randomAt(seed, 13, Math.floor(at / (GUST_SECONDS * 1000)));
    return windSpeed(at) * (1 + 0.8 * turbulence ** 3);
  };

  return {
    temperature,
    dewPoint,
    humidity: (at) => relativeHumidity(temperature(at), dewPoint(at)),
    pressure: (at) => (1013.25 + 14 * fronts(at) + 2 * barometer(at)) * Math.exp(-altitude / 8434),
    windSpeed,
    windGust: (from, at) => {
      const step = Math.max(GUST_SECONDS * 1000, (at - from) / MAX_GUST_SAMPLES);
      let highest = windSpeed(at);
      for (let time = at; time > from; time -= step) highest = Math.max(highest, gustIn(time));
      return highest;
    },
    windDirection: (at) => modulo(prevailing + 120 * veer(at) + 20 * swing(at), 360),
    rain: (from, at) => showers.fallenBetween(from, at),
    solarRadiation: (at) =>
      throughClouds(clearSkyRadiation(sineOfSunElevation(at, options)), cloudCover(at)),
  };
}

/** Magnus' formula with the constants of Alduchov and Eskridge (1996). */
function relativeHumidity(temperature: number, dewPoint: number): number {
  const exponent = (celsius: number): number => (17.625 * celsius) / (243.04 + celsius);
  return 100 * Math.exp(exponent(dewPoint) - exponent(temperature));
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(maximum, Math.max(minimum, value));
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
