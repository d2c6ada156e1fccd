import { isTimeZone } from '@isobar/shared/calendar';
import { z } from 'zod';

const LONGEST_LABEL = 80;
const labelExpectation = `expected one line of 1 to ${LONGEST_LABEL} characters, or null`;
const positionExpectation =
  'expected latitude from -90 to 90 and longitude from -180 to 180, in degrees, or null';
/** From below the shore of the Dead Sea to above the highest summit. */
const [LOWEST, HIGHEST] = [-500, 9000];
const elevationExpectation = `expected metres above mean sea level from ${LOWEST} to ${HIGHEST}, or null`;

const degrees = (most: number) =>
  z
    .number({ error: positionExpectation })
    .min(-most, { error: positionExpectation })
    .max(most, { error: positionExpectation });

/** What people say of a station. */
export const stationProfileSchema = z.strictObject(
  {
    label: z
      .string({ error: labelExpectation })
      .trim()
      .min(1, { error: labelExpectation })
      .max(LONGEST_LABEL, { error: labelExpectation })
      .regex(/^\P{C}*$/u, { error: labelExpectation })
      .nullable()
      .default(null)
      .describe('What it is called; null where it has its name alone.'),
    position: z
      .strictObject(
        { latitude: degrees(90), longitude: degrees(180) },
        { error: positionExpectation },
      )
      .nullable()
      .default(null)
      .describe('Degrees, WGS 84; north and east are positive.'),
    elevation: z
      .number({ error: elevationExpectation })
      .min(LOWEST, { error: elevationExpectation })
      .max(HIGHEST, { error: elevationExpectation })
      .nullable()
      .default(null)
      .describe('Metres above mean sea level.'),
    timeZone: z
      .string({ error: 'expected a time zone such as Europe/Vienna, or null' })
      .max(64, { error: 'expected a time zone such as Europe/Vienna, or null' })
      .refine(isTimeZone, { error: 'expected a time zone such as Europe/Vienna, or null' })
      .nullable()
      .default(null)
      .describe('Of the IANA database, such as Europe/Vienna: whose days its days are.'),
  },
  { error: 'expected label, position, elevation and timeZone, as JSON' },
);
export type StationProfile = z.infer<typeof stationProfileSchema>;

export const NO_PROFILE: StationProfile = {
  label: null,
  position: null,
  elevation: null,
  timeZone: null,
};

/** What the dashboard needs of a store, to know and to change profiles. Ingest's stores have it. */
export interface ProfileSource {
  profiles(): Promise<ReadonlyMap<string, StationProfile>>;
  setProfile(station: string, profile: StationProfile): Promise<void>;
}
