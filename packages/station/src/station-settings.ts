import { nameSchema } from '@isobar/shared';
import { setting } from '@isobar/shared/service';
import { z } from 'zod';

/** The settings of a station. */
export const stationSettingsSchema = z.object({
  ISOBAR_AUTH_URL: setting
    .url('http', 'https')
    .default('http://127.0.0.1:8080')
    .describe('where the auth service is'),
  ISOBAR_CONNECT_URL: setting
    .url('mqtt', 'mqtts', 'ws', 'wss')
    .optional()
    .describe('the broker to connect to, instead of the one that logins answer with'),
  ISOBAR_STATION_CONFIG: setting
    .text('expected a file')
    .optional()
    .describe(
      'file that tells the sensors, and may tell name, auth URL and interval (docs/station.md)',
    ),
  ISOBAR_STATION_NAME: nameSchema.describe("the station's account"),
  ISOBAR_STATION_PASSWORD: setting
    .text("expected the password of the station's account")
    .describe('its password; better given as ISOBAR_STATION_PASSWORD_FILE'),
  ISOBAR_INTERVAL_SECONDS: setting
    .wholeNumber(1, 86_400)
    .default(10)
    .describe('seconds from one reading to the next'),
  ISOBAR_DATA: setting
    .text('expected a folder')
    .default('./data')
    .describe('folder that the outbox is kept in'),
  ISOBAR_OUTBOX_MAX_MB: setting
    .wholeNumber(1, 1_000_000)
    .default(512)
    .describe('most MiB on disk of readings that wait; 512 hold over a year at one in 10 s'),
  ISOBAR_OUTBOX_FULL: z
    .enum(['drop-oldest', 'stop'], { error: 'expected drop-oldest or stop' })
    .default('drop-oldest')
    .describe('when that is reached: drop-oldest makes room for the new, stop takes no more'),
  ISOBAR_CLOCK: z
    .enum(['auto', 'trusted', 'synchronized'], {
      error: 'expected auto, trusted or synchronized',
    })
    .default('auto')
    .describe(
      'trusted believes the system clock; synchronized has readings wait until it is set by timesyncd or chrony; auto does so where one of them runs',
    ),
  ISOBAR_CLOCK_WAIT_SECONDS: setting
    .wholeNumber(0, 1_000_000)
    .default(600)
    .describe('so long, once connected, readings wait for the clock; then they go marked unsynced'),
  ISOBAR_SIMULATE: setting.flag().default(false).describe('1 gives the station simulated sensors'),
  ISOBAR_SIMULATE_SEED: setting
    .wholeNumber(0, 2_147_483_647)
    .default(0)
    .describe('which simulated weather it has'),
});
export type StationSettings = z.infer<typeof stationSettingsSchema>;
