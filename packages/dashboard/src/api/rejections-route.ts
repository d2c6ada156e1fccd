import { readRequest } from '@isobar/shared/http';
import type { FastifyInstance } from 'fastify';

import { checkMaySee } from './access.ts';
import {
  rejectionsQuerySchema,
  type PastRejection,
  type RejectionAnswer,
  type Rejections,
  type RejectionSource,
} from './rejection-answers.ts';
import { sendJson } from './send-json.ts';
import { stationPathSchema } from './station-routes.ts';
import { toInstant } from './to-answer.ts';

const DEFAULT_LIMIT = 20;
const SHOWN_CHARACTERS = 1000;

/** `GET /api/stations/{station}/rejections`: what of a station was refused last, and why. */
export function addRejectionsRoute(
  app: FastifyInstance,
  { store }: { store: RejectionSource },
): void {
  app.get('/api/stations/:station/rejections', async (request, reply) => {
    const { station } = readRequest(stationPathSchema, { part: 'path', value: request.params });
    checkMaySee(request.claims, station);
    const { limit = DEFAULT_LIMIT } = readRequest(rejectionsQuerySchema, {
      part: 'query',
      value: request.query,
    });
    const found = await store.rejections({ station, limit });
    const answer: Rejections = { rejections: found.map(toRejection) };
    return sendJson(request, reply, answer);
  });
}

function toRejection({ topic, reason, payload, receivedAt }: PastRejection): RejectionAnswer {
  const text = payload.toString('utf8').slice(0, SHOWN_CHARACTERS);
  return { topic, reason, receivedAt: toInstant(receivedAt), payload: text };
}
