import { IsobarError, nameSchema } from '@isobar/shared';
import { readRequest } from '@isobar/shared/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { checkMaySee, maySee } from './access.ts';
import type { Ledger, StationDetail, Stations } from './answers.ts';
import { sendJson } from './send-json.ts';
import type { StationList } from './station-list.ts';
import { toLedgerLine } from './to-answer.ts';

export const stationPathSchema = z.object({ station: nameSchema });

/** `GET /api/stations`, `GET /api/stations/{station}` and `GET /api/ledger`. */
export function addStationRoutes(app: FastifyInstance, { list }: { list: StationList }): void {
  app.get('/api/stations', async (request, reply) => {
    const stations = (await list.all()).filter(({ name }) => maySee(request.claims, name));
    const answer: Stations = { stations };
    return sendJson(request, reply, answer);
  });

  app.get('/api/stations/:station', async (request, reply) => {
    const { station } = readRequest(stationPathSchema, { part: 'path', value: request.params });
    checkMaySee(request.claims, station);
    const found = (await list.all()).find(({ name }) => name === station);
    if (found === undefined) throw unknownStation(station);
    const logs = (await list.ledger()).filter((line) => line.station === station);
    const answer: StationDetail = { ...found, logs: logs.map(toLedgerLine) };
    return sendJson(request, reply, answer);
  });

  app.get('/api/ledger', async (request, reply) => {
    const lines = (await list.ledger()).filter(({ station }) => maySee(request.claims, station));
    const answer: Ledger = {
      logs: lines.map(toLedgerLine),
      stored: lines.reduce((sum, { stored }) => sum + stored, 0),
      missing: lines.reduce((sum, { missing }) => sum + missing, 0),
    };
    return sendJson(request, reply, answer);
  });
}

export function unknownStation(station: string): IsobarError {
  return new IsobarError(
    'ERR_STATION_UNKNOWN',
    `Nothing is known of station ${station}; expected one that GET /api/stations lists`,
  );
}
