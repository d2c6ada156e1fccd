import { alertRuleSchema } from '@isobar/shared';

import {
  alertRulesSchema,
  alertsQuerySchema,
  alertsSchema,
  ruleBodySchema,
  rulePathSchema,
} from './alert-answers.ts';
import { operation, parametersOf } from './openapi-operation.ts';

/** Alerts, and the rules that raise them. */
export function describeAlerts() {
  const parameters = parametersOf(rulePathSchema, 'path');
  return {
    '/api/alerts': {
      get: operation({
        summary: 'Alerts that last, and the hundred newest that ended',
        parameters: parametersOf(alertsQuerySchema, 'query'),
        answer: alertsSchema,
      }),
    },
    '/api/alert-rules': {
      get: operation({ summary: 'When alerts are raised', answer: alertRulesSchema }),
    },
    '/api/alert-rules/{rule}': {
      put: operation({
        summary: 'Makes a rule, or puts it in the place of the one of its name; for admins',
        parameters,
        body: ruleBodySchema,
        answer: alertRuleSchema,
      }),
      delete: operation({
        summary: 'Deletes a rule; its alerts end. For admins',
        parameters,
        status: 204,
      }),
    },
  };
}
