import type { Environment } from '@isobar/shared/service';
import { readStationConfig, type StationConfig } from '@isobar/station';

import type { Context } from '../context.ts';

/**
 * A station's config file, where there is one, and the environment with what the file tells: a
 * variable that is set counts more.
 */
export function withConfig(
  context: Context,
  path = context.environment.ISOBAR_STATION_CONFIG,
): { config: StationConfig | undefined; environment: Environment } {
  // An empty variable counts as unset.
  if (path === undefined || path === '')
    return { config: undefined, environment: context.environment };
  const config = readStationConfig(path);
  const { station, auth, interval } = config;
  return {
    config,
    environment: {
      ...(station !== undefined && { ISOBAR_STATION_NAME: station }),
      ...(auth !== undefined && { ISOBAR_AUTH_URL: auth }),
      ...(interval !== undefined && { ISOBAR_INTERVAL_SECONDS: String(interval) }),
      ...context.environment,
    },
  };
}
