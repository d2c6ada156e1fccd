import { IsobarError, type AlertRule } from '@isobar/shared';
import { readRequest } from '@isobar/shared/http';
import type { Logger } from '@isobar/shared/service';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import {
  ruleBodySchema,
  rulePathSchema,
  type AlertRules,
  type AlertSource,
} from './alert-answers.ts';
import { sendJson } from './send-json.ts';

/** Each reading is judged by all of them. */
export const MAXIMUM_RULES = 200;

/** `GET /api/alert-rules`, for any account. */
export function addRulesRoute(app: FastifyInstance, { store }: { store: AlertSource }): void {
  app.get('/api/alert-rules', async (request, reply) => {
    const answer: AlertRules = { rules: [...(await store.alertRules())] };
    return sendJson(request, reply, answer);
  });
}

/** `PUT` and `DELETE /api/alert-rules/{rule}`, for admins. */
export function addRuleChangeRoutes(
  app: FastifyInstance,
  { store, logger }: { store: AlertSource; logger: Logger },
): void {
  app.put('/api/alert-rules/:rule', async (request): Promise<AlertRule> => {
    const id = ruleIn(request);
    const { station, condition } = readRequest(ruleBodySchema, {
      part: 'body',
      value: request.body,
    });
    const rule = { id, ...(station !== undefined && { station }), condition };
    const others = (await store.alertRules()).filter((each) => each.id !== id);
    if (others.length >= MAXIMUM_RULES) throw tooMany();
    await store.setAlertRule(rule);
    logger.info({ admin: request.claims.sub, rule: id }, 'alert rule set');
    return rule;
  });

  app.delete('/api/alert-rules/:rule', async (request, reply) => {
    const rule = ruleIn(request);
    if (!(await store.removeAlertRule(rule))) throw unknownRule(rule);
    logger.info({ admin: request.claims.sub, rule }, 'alert rule removed');
    return reply.code(204).send();
  });
}

function ruleIn(request: FastifyRequest): string {
  return readRequest(rulePathSchema, { part: 'path', value: request.params }).rule;
}

function unknownRule(rule: string): IsobarError {
  return new IsobarError(
    'ERR_RULE_UNKNOWN',
    `There is no alert rule ${rule}; expected one that GET /api/alert-rules lists`,
  );
}

function tooMany(): IsobarError {
  return new IsobarError(
    'ERR_TOO_MANY_RULES',
    `There are ${MAXIMUM_RULES} alert rules already; delete one, or change one`,
  );
}
