import { z } from 'zod';

/**
 * A name is safe as one level of a topic, as a file name and in a URL: it can never hold `+ # / $`.
 * Account names and station names are the same thing: a station's account bears the station's name.
 */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

const expectation =
  'expected 1 to 63 of a-z, 0-9 and "-", beginning with a letter or digit, such as "roof-2"';

/** Zod schema of an account's or station's name. */
export const nameSchema = z
  .string({ error: expectation })
  .regex(NAME_PATTERN, { error: expectation });

/** Every MQTT client id that begins so belongs to the station whose name follows. */
const STATION_CLIENT_ID_PREFIX = 'station:';

/** The MQTT client id with which station `name` connects. */
export function stationClientId(name: string): string {
  return STATION_CLIENT_ID_PREFIX + name;
}

/** The other one: with it `isobar station doctor` tries the broker while the station itself is connected. */
export function doctorClientId(name: string): string {
  return `${stationClientId(name)}:doctor`;
}

/** True for client ids that only a station may use. */
export function isStationClientId(clientId: string): boolean {
  return clientId.startsWith(STATION_CLIENT_ID_PREFIX);
}
