import { readRequest } from '@isobar/shared/http';
import { keepFor } from '@isobar/shared/service';
import type { FastifyInstance } from 'fastify';

import { checkMaySee, maySee } from './access.ts';
import {
  alertsQuerySchema,
  type AlertAnswer,
  type AlertSource,
  type Alerts,
  type PastAlert,
} from './alert-answers.ts';
import { sendJson } from './send-json.ts';
import { toInstant } from './to-answer.ts';

/** Pages ask together; the store is asked once a second at most. */
const KEEP_SECONDS = 1;
/** So many alerts that ended are looked through, of all stations, and so many come in an answer. */
const PAST_READ = 1000;
const PAST_SHOWN = 100;

/** `GET /api/alerts`: those that last and the newest that ended, of stations that the account may see. */
export function addAlertRoutes(app: FastifyInstance, { store }: { store: AlertSource }): void {
  const read = keepFor(KEEP_SECONDS, () => store.alerts({ limit: PAST_READ }));

  app.get('/api/alerts', async (request, reply) => {
    const { station } = readRequest(alertsQuerySchema, { part: 'query', value: request.query });
    if (station !== undefined) checkMaySee(request.claims, station);
    const isAsked = (alert: PastAlert): boolean =>
      station === undefined ? maySee(request.claims, alert.station) : alert.station === station;
    const answer: Alerts = { alerts: choose((await read()).filter(isAsked)).map(toAlert) };
    return sendJson(request, reply, answer);
  });
}

function choose(alerts: readonly PastAlert[]): PastAlert[] {
  let past = 0;
  return alerts.filter(({ clearedAt }) => {
    if (clearedAt === undefined) return true;
    past += 1;
    return past <= PAST_SHOWN;
  });
}

function toAlert({ id, rule, station, since, clearedAt, text }: PastAlert): AlertAnswer {
  const end = clearedAt === undefined ? null : toInstant(clearedAt);
  return { id, rule, station, since: toInstant(since), clearedAt: end, text };
}
