import { quantityOf, stationTopic } from '@isobar/shared';

/** How Home Assistant names what isobar measures: its `SensorDeviceClass`, whose units those of isobar are. */
const DEVICE_CLASSES: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  humidity: 'humidity',
  pressure: 'atmospheric_pressure',
  windSpeed: 'wind_speed',
  windGust: 'wind_speed',
  windDirection: 'wind_direction',
  rain: 'precipitation',
  solarRadiation: 'irradiance',
  illuminance: 'illuminance',
  batteryVoltage: 'voltage',
};

/** Three readings that did not come. */
const EXPIRES_AFTER_READINGS = 3;
/** Where a station does not say how often it takes one. */
const UNKNOWN_EXPIRY_SECONDS = 900;
const LEAST_EXPIRY_SECONDS = 60;

export interface AnnouncedQuantity {
  readonly station: string;
  /** What people call the station, where they do. */
  readonly label: string | undefined;
  readonly quantity: string;
  /** Seconds from one reading to the next, as far as the station says so. */
  readonly intervalSeconds: number | undefined;
  /** The station tells on its status topic whether it is there. */
  readonly hasStatus: boolean;
}

/** `homeassistant/sensor/isobar-{station}/{quantity}/config`, the form of Home Assistant's MQTT discovery. */
export function configTopic({ station, quantity }: { station: string; quantity: string }): string {
  return `homeassistant/sensor/isobar-${station}/${quantity}/config`;
}

/** The message that has Home Assistant make a sensor of one quantity of one station. */
export function sensorConfig(announced: AnnouncedQuantity): object {
  const { station, label, quantity, intervalSeconds, hasStatus } = announced;
  const { label: name = quantity, unit, decimals } = quantityOf(quantity) ?? {};
  const deviceClass = DEVICE_CLASSES[quantity];
  const expiry =
    intervalSeconds === undefined
      ? UNKNOWN_EXPIRY_SECONDS
      : Math.max(LEAST_EXPIRY_SECONDS, EXPIRES_AFTER_READINGS * intervalSeconds);
  return {
    name,
    unique_id: `isobar-${station}-${quantity}`,
    ...(deviceClass !== undefined && { device_class: deviceClass }),
    state_class: deviceClass === 'wind_direction' ? 'measurement_angle' : 'measurement',
    ...(unit !== undefined && { unit_of_measurement: unit }),
    ...(decimals !== undefined && { suggested_display_precision: decimals }),
    state_topic: stationTopic(station, 'readings'),
    // A reading without the quantity leaves what is shown: Home Assistant passes over an empty state.
    value_template: `{{ value_json.${quantity} | default('') }}`,
    expire_after: expiry,
    ...(hasStatus && {
      availability_topic: stationTopic(station, 'status'),
      availability_template: "{{ 'online' if value_json.online else 'offline' }}",
    }),
    device: {
      identifiers: [`isobar-${station}`],
      name: label ?? station,
      manufacturer: 'isobar',
      model: 'Weather station',
    },
    origin: { name: 'isobar' },
  };
}
