import { readRequest } from '@isobar/shared/http';
import type { Logger } from '@isobar/shared/service';
import type { FastifyInstance } from 'fastify';

import type { StationList } from './station-list.ts';
import { stationProfileSchema, type StationProfile } from './station-profile.ts';
import { stationPathSchema } from './station-routes.ts';

/** `PUT /api/stations/{station}/profile`, for admins: what is left out of the body is null from then on. */
export function addProfileRoute(
  app: FastifyInstance,
  { list, logger }: { list: StationList; logger: Logger },
): void {
  app.put('/api/stations/:station/profile', async (request): Promise<StationProfile> => {
    const { station } = readRequest(stationPathSchema, { part: 'path', value: request.params });
    const profile = readRequest(stationProfileSchema, { part: 'body', value: request.body });
    await list.setProfile(station, profile);
    logger.info({ admin: request.claims.sub, station }, 'station profile set');
    return profile;
  });
}
