import { join } from 'node:path';

import { IsobarError } from '@isobar/shared';
import type { Lifecycle, Logger } from '@isobar/shared/service';
import {
  createSimulatedSensors,
  openHardware,
  type Sensor,
  type StationConfig,
  type StationSettings,
} from '@isobar/station';

/** The sensors that a station is set up with; what they hang on is closed with `lifecycle`. */
export async function openStationSensors(options: {
  settings: Pick<StationSettings, 'ISOBAR_SIMULATE' | 'ISOBAR_SIMULATE_SEED'>;
  config: StationConfig | undefined;
  logger: Logger;
  lifecycle: Lifecycle;
}): Promise<readonly Sensor[]> {
  const { settings, config, logger, lifecycle } = options;
  if (settings.ISOBAR_SIMULATE) {
    return createSimulatedSensors({ seed: settings.ISOBAR_SIMULATE_SEED });
  }
  if (config === undefined) {
    throw new IsobarError(
      'ERR_NO_SENSORS',
      'This station has no sensors; name a config file with --config or ISOBAR_STATION_CONFIG (docs/station.md shows one), or add --simulate',
    );
  }
  const hardware = await openHardware(config, { logger });
  lifecycle.defer(() => hardware.close());
  return hardware.sensors;
}

/** Where a station's outbox is, and what it may take up. */
export function outboxPlace(
  settings: Pick<StationSettings, 'ISOBAR_DATA' | 'ISOBAR_OUTBOX_MAX_MB'>,
): { path: string; maxBytes: number } {
  return {
    path: join(settings.ISOBAR_DATA, 'outbox.db'),
    maxBytes: settings.ISOBAR_OUTBOX_MAX_MB * 1024 * 1024,
  };
}

export function loginOptions(settings: StationSettings): {
  authUrl: string;
  name: string;
  password: string;
  connectUrl?: string | undefined;
} {
  return {
    authUrl: settings.ISOBAR_AUTH_URL,
    name: settings.ISOBAR_STATION_NAME,
    password: settings.ISOBAR_STATION_PASSWORD,
    connectUrl: settings.ISOBAR_CONNECT_URL,
  };
}
