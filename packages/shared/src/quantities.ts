/** How readings of a quantity are drawn together over a stretch of time. */
export type Aggregation = 'mean' | 'vectorMean' | 'sum' | 'maximum';

export interface Quantity {
  /** The key in a reading. */
  readonly name: string;
  /** What people are shown: `Wind speed`. */
  readonly label: string;
  /** The canonical unit, as people write it. Everything is stored in it. */
  readonly unit: string;
  /** Standard name in the CF Standard Name Table (version 85), where it has one. */
  readonly cfStandardName?: string;
  /** A value outside `minimum … maximum`, in canonical units, is refused: no weather on Earth gives it. */
  readonly minimum: number;
  readonly maximum: number;
  readonly aggregation: Aggregation;
  /** Decimal places that are worth showing. */
  readonly decimals: number;
}

/**
 * The quantities that isobar knows. The ranges hold the extremes that the WMO's World Weather and
 * Climate Extremes Archive records (−89.2 °C Vostok 1983, 56.7 °C Furnace Creek 1913, 1,089 hPa
 * Tosontsengel 2004 reduced to sea level, 113.2 m/s gust Barrow Island 1996), pressure at the station
 * down to the highest summit (about 330 hPa), with some room for sensors that overshoot.
 */
export const QUANTITIES: readonly Quantity[] = [
  {
    name: 'temperature',
    label: 'Temperature',
    unit: '°C',
    cfStandardName: 'air_temperature',
    minimum: -95,
    maximum: 65,
    aggregation: 'mean',
    decimals: 1,
  },
  {
    name: 'humidity',
    label: 'Humidity',
    unit: '%',
    cfStandardName: 'relative_humidity',
    minimum: 0,
    // Capacitive sensors read a little over saturation in fog.
    maximum: 105,
    aggregation: 'mean',
    decimals: 0,
  },
  {
    name: 'pressure',
    label: 'Pressure',
    unit: 'hPa',
    cfStandardName: 'surface_air_pressure',
    minimum: 300,
    maximum: 1100,
    aggregation: 'mean',
    decimals: 1,
  },
  {
    name: 'windSpeed',
    label: 'Wind speed',
    unit: 'm/s',
    cfStandardName: 'wind_speed',
    minimum: 0,
    maximum: 120,
    aggregation: 'mean',
    decimals: 1,
  },
  {
    name: 'windGust',
    label: 'Wind gust',
    unit: 'm/s',
    cfStandardName: 'wind_speed_of_gust',
    minimum: 0,
    maximum: 150,
    aggregation: 'maximum',
    decimals: 1,
  },
  {
    name: 'windDirection',
    label: 'Wind direction',
    // Where the wind comes from: 0 and 360 are north, 90 is east.
    unit: '°',
    cfStandardName: 'wind_from_direction',
    minimum: 0,
    maximum: 360,
    aggregation: 'vectorMean',
    decimals: 0,
  },
  {
    name: 'rain',
    label: 'Rain',
    // Since the station's previous reading. 1 mm is 1 kg/m², the unit of the CF name.
    unit: 'mm',
    cfStandardName: 'rainfall_amount',
    minimum: 0,
    maximum: 2000,
    aggregation: 'sum',
    decimals: 1,
  },
  {
    name: 'solarRadiation',
    label: 'Solar radiation',
    unit: 'W/m²',
    cfStandardName: 'surface_downwelling_shortwave_flux_in_air',
    // A pyranometer reads a few W/m² below zero at night; broken cloud lifts it over the solar constant.
    minimum: -20,
    maximum: 2000,
    aggregation: 'mean',
    decimals: 0,
  },
  {
    name: 'illuminance',
    label: 'Illuminance',
    unit: 'lx',
    minimum: 0,
    maximum: 200_000,
    aggregation: 'mean',
    decimals: 0,
  },
  {
    name: 'batteryVoltage',
    label: 'Battery',
    unit: 'V',
    minimum: 0,
    maximum: 100,
    aggregation: 'mean',
    decimals: 2,
  },
];

const byName = new Map(QUANTITIES.map((quantity) => [quantity.name, quantity]));

/** The known quantity of that name, or `undefined`: a station's own quantity has no unit that we know. */
export function quantityOf(name: string): Quantity | undefined {
  return byName.get(name);
}
